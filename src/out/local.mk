# out: renderers and exporters.

noinst_LIBRARIES += libout.a
libout_a_SOURCES = \
	%D%/out.c
noinst_HEADERS += include/sipladder/out.h
EXTRA_DIST += %D%/outs.def
