# view: names, safe text, the rows and their fields, the ladder model.

noinst_LIBRARIES += libview.a
libview_a_SOURCES = \
	%D%/call.c \
	%D%/field.c \
	%D%/fields.h \
	%D%/ladder.c \
	%D%/ladder_fold.c \
	%D%/ladder_in.h \
	%D%/ladder_label.c \
	%D%/ladder_lanes.c \
	%D%/ladder_legs.c \
	%D%/ladder_media.c \
	%D%/ladder_name.c \
	%D%/ladder_sum.c \
	%D%/message.c \
	%D%/names.c \
	%D%/row.c \
	%D%/rows.h \
	%D%/safe.c \
	%D%/stream.c
noinst_HEADERS += include/sipladder/ladder.h include/sipladder/view.h
EXTRA_DIST += %D%/fields.def

if CMOCKA
check_PROGRAMS += test_view
test_view_SOURCES = tests/unit/test_view.c tests/unit/feed.h
test_view_LDADD = libview.a libcall.a libmedia.a libsip.a libwrap.a \
	libflow.a liblink.a libbase.a $(CMOCKA_LIBS)
TESTS += test_view
endif
