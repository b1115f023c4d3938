# out: renderers and exporters.

# The pattern (see src/base/local.mk):
#   noinst_LIBRARIES += libout.a
#   libout_a_SOURCES = %D%/out.c
#   noinst_HEADERS += include/sipladder/out.h
#   EXTRA_DIST += the .def files
#   if CMOCKA
#   check_PROGRAMS += test_out
#   test_out_SOURCES = tests/unit/test_out.c
#   test_out_LDADD = libout.a libview.a libdiag.a libcall.a libmedia.a libsip.a libwrap.a libflow.a liblink.a libcapture.a libbase.a $(CMOCKA_LIBS)
#   TESTS += test_out
#   endif
