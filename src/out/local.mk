# out: renderers and exporters.

noinst_LIBRARIES += libout.a
libout_a_SOURCES = \
	%D%/json.c \
	%D%/json_ladder.c \
	%D%/ladder_draw.h \
	%D%/ladder_head.c \
	%D%/ladder_page.c \
	%D%/ladder_page.h \
	%D%/ladders.c \
	%D%/ladders.h \
	%D%/list.c \
	%D%/out.c \
	%D%/rows.c \
	%D%/summary.c \
	%D%/table.c \
	%D%/text.c \
	%D%/text_ladder.c \
	%D%/writers.h
noinst_HEADERS += include/sipladder/out.h
EXTRA_DIST += %D%/outs.def

if CMOCKA
check_PROGRAMS += test_ladder test_ladder_build
test_ladder_SOURCES = tests/unit/test_ladder.c
test_ladder_LDADD = libout.a libview.a libcall.a libmedia.a libsip.a \
	libwrap.a libflow.a liblink.a libcapture.a libbase.a $(UNPACK_LIBS) $(CMOCKA_LIBS)
test_ladder_build_SOURCES = tests/unit/test_ladder_build.c
test_ladder_build_LDADD = $(test_ladder_LDADD)
TESTS += test_ladder test_ladder_build
endif

if CMOCKA
check_PROGRAMS += test_out
test_out_SOURCES = tests/unit/test_out.c tests/unit/feed.h
test_out_LDADD = libout.a libview.a libcall.a libmedia.a libsip.a \
	libwrap.a libflow.a liblink.a libbase.a $(CMOCKA_LIBS)
TESTS += test_out
endif
