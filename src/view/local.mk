# view: names, safe text, the rows and their fields, the ladder model.

noinst_LIBRARIES += libview.a
libview_a_SOURCES = \
	%D%/call.c \
	%D%/field.c \
	%D%/fields.h \
	%D%/message.c \
	%D%/names.c \
	%D%/row.c \
	%D%/rows.h \
	%D%/safe.c \
	%D%/stream.c
noinst_HEADERS += include/sipladder/view.h
EXTRA_DIST += %D%/fields.def
