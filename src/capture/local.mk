# capture: where frames come from: files, interfaces, standard input.

# The pattern (see src/base/local.mk):
#   noinst_LIBRARIES += libcapture.a
#   libcapture_a_SOURCES = %D%/capture.c
#   noinst_HEADERS += include/sipladder/capture.h
#   EXTRA_DIST += the .def files
#   if CMOCKA
#   check_PROGRAMS += test_capture
#   test_capture_SOURCES = tests/unit/test_capture.c
#   test_capture_LDADD = libcapture.a libbase.a $(CMOCKA_LIBS)
#   TESTS += test_capture
#   endif
noinst_HEADERS += include/sipladder/capture.h
