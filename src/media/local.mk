# media: RTP and RTCP as bytes.

noinst_LIBRARIES += libmedia.a
libmedia_a_SOURCES = %D%/rtp.c
noinst_HEADERS += include/sipladder/media.h

if CMOCKA
check_PROGRAMS += test_media
test_media_SOURCES = tests/unit/test_media.c
test_media_LDADD = libmedia.a libbase.a $(CMOCKA_LIBS)
TESTS += test_media
endif
