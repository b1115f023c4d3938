# call: the store: transactions, dialogs, calls, registrations.

# The pattern (see src/base/local.mk):
#   noinst_LIBRARIES += libcall.a
#   libcall_a_SOURCES = %D%/call.c
#   noinst_HEADERS += include/sipladder/call.h
#   EXTRA_DIST += the .def files
#   if CMOCKA
#   check_PROGRAMS += test_call
#   test_call_SOURCES = tests/unit/test_call.c
#   test_call_LDADD = libcall.a libmedia.a libsip.a libwrap.a libflow.a liblink.a libcapture.a libbase.a $(CMOCKA_LIBS)
#   TESTS += test_call
#   endif
noinst_HEADERS += include/sipladder/call.h include/sipladder/states.def
