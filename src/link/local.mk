# link: from a frame to the innermost IP packet.

# The pattern (see src/base/local.mk):
#   noinst_LIBRARIES += liblink.a
#   liblink_a_SOURCES = %D%/link.c
#   noinst_HEADERS += include/sipladder/link.h
#   EXTRA_DIST += the .def files
#   if CMOCKA
#   check_PROGRAMS += test_link
#   test_link_SOURCES = tests/unit/test_link.c
#   test_link_LDADD = liblink.a libcapture.a libbase.a $(CMOCKA_LIBS)
#   TESTS += test_link
#   endif
noinst_HEADERS += include/sipladder/link.h
