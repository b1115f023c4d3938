# media: RTP and RTCP as bytes.

noinst_LIBRARIES += libmedia.a
libmedia_a_SOURCES = %D%/rtp.c
noinst_HEADERS += include/sipladder/media.h
