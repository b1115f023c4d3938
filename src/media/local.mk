# media: RTP and RTCP streams.

# The pattern (see src/base/local.mk):
#   noinst_LIBRARIES += libmedia.a
#   libmedia_a_SOURCES = %D%/media.c
#   noinst_HEADERS += include/sipladder/media.h
#   EXTRA_DIST += the .def files
#   if CMOCKA
#   check_PROGRAMS += test_media
#   test_media_SOURCES = tests/unit/test_media.c
#   test_media_LDADD = libmedia.a libsip.a libwrap.a libflow.a liblink.a libcapture.a libbase.a $(CMOCKA_LIBS)
#   TESTS += test_media
#   endif
noinst_HEADERS += include/sipladder/media.h
