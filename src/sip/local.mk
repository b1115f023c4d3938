# sip: pure parsers for SIP and SDP.

# The pattern (see src/base/local.mk):
#   noinst_LIBRARIES += libsip.a
#   libsip_a_SOURCES = %D%/sip.c
#   noinst_HEADERS += include/sipladder/sip.h
#   EXTRA_DIST += the .def files
#   if CMOCKA
#   check_PROGRAMS += test_sip
#   test_sip_SOURCES = tests/unit/test_sip.c
#   test_sip_LDADD = libsip.a libwrap.a libflow.a liblink.a libcapture.a libbase.a $(CMOCKA_LIBS)
#   TESTS += test_sip
#   endif
noinst_HEADERS += \
	include/sipladder/headers.def \
	include/sipladder/odd.def \
	include/sipladder/sdp.h \
	include/sipladder/sip.h
