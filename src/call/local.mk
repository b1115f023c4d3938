# call: the store: transactions, dialogs, calls, registrations, streams.

noinst_LIBRARIES += libcall.a
libcall_a_SOURCES = \
	%D%/container.c \
	%D%/dialog.c \
	%D%/list.c \
	%D%/names.c \
	%D%/path.c \
	%D%/state.c \
	%D%/store.c \
	%D%/store.h \
	%D%/stream.c \
	%D%/text.c \
	%D%/trans.c
noinst_HEADERS += include/sipladder/call.h include/sipladder/call_record.h \
	include/sipladder/states.def

if CMOCKA
check_PROGRAMS += test_call test_call_media
test_call_SOURCES = tests/unit/test_call.c tests/unit/call_rig.h
test_call_media_SOURCES = tests/unit/test_call_media.c tests/unit/call_rig.h
test_call_media_LDADD = $(test_call_LDADD)
test_call_LDADD = libcall.a libmedia.a libsip.a libwrap.a libflow.a \
	liblink.a libcapture.a libbase.a $(UNPACK_LIBS) $(CMOCKA_LIBS)
TESTS += test_call test_call_media
endif
