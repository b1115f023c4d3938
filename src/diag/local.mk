# diag: findings about calls.

# The pattern (see src/base/local.mk):
#   noinst_LIBRARIES += libdiag.a
#   libdiag_a_SOURCES = %D%/diag.c
#   noinst_HEADERS += include/sipladder/diag.h
#   EXTRA_DIST += the .def files
#   if CMOCKA
#   check_PROGRAMS += test_diag
#   test_diag_SOURCES = tests/unit/test_diag.c
#   test_diag_LDADD = libdiag.a libcall.a libmedia.a libsip.a libwrap.a libflow.a liblink.a libcapture.a libbase.a $(CMOCKA_LIBS)
#   TESTS += test_diag
#   endif
