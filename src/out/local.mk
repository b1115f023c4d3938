# out: renderers and exporters.

noinst_LIBRARIES += libout.a
libout_a_SOURCES = \
	%D%/json.c \
	%D%/list.c \
	%D%/out.c \
	%D%/rows.c \
	%D%/summary.c \
	%D%/table.c \
	%D%/text.c \
	%D%/writers.h
noinst_HEADERS += include/sipladder/out.h
EXTRA_DIST += %D%/outs.def
