# view: names, safe text, the rows and their fields, the ladder model.

noinst_LIBRARIES += libview.a
libview_a_SOURCES = \
	%D%/names.c \
	%D%/safe.c
noinst_HEADERS += include/sipladder/view.h
