# wrap: what SIP is wrapped in, and the SIP framing at the chain's end.

# The pattern (see src/base/local.mk):
#   noinst_LIBRARIES += libwrap.a
#   libwrap_a_SOURCES = %D%/wrap.c
#   noinst_HEADERS += include/sipladder/wrap.h
#   EXTRA_DIST += the .def files
#   if CMOCKA
#   check_PROGRAMS += test_wrap
#   test_wrap_SOURCES = tests/unit/test_wrap.c
#   test_wrap_LDADD = libwrap.a libflow.a liblink.a libcapture.a libbase.a $(CMOCKA_LIBS)
#   TESTS += test_wrap
#   endif
noinst_HEADERS += include/sipladder/wrap.h
