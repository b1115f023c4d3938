# capture: where frames come from: files and standard input.

noinst_LIBRARIES += libcapture.a
libcapture_a_SOURCES = \
	%D%/again.c \
	%D%/block.c \
	%D%/capture.c \
	%D%/filter.c \
	%D%/input.h \
	%D%/names.c \
	%D%/netmon.c \
	%D%/notice.c \
	%D%/packed.c \
	%D%/pcapfile.c \
	%D%/pcapng.c \
	%D%/snoop.c \
	%D%/source.c \
	%D%/unpack.c \
	%D%/unpack.h
if ZLIB
libcapture_a_SOURCES += %D%/gzip.c
endif
if ZSTD
libcapture_a_SOURCES += %D%/zstd.c
endif
if LZ4
libcapture_a_SOURCES += %D%/lz4.c
endif
if LZMA
libcapture_a_SOURCES += %D%/xz.c
endif
noinst_HEADERS += include/sipladder/capture.h include/sipladder/filter.h
EXTRA_DIST += %D%/sources.def

if CMOCKA
check_PROGRAMS += \
	test_capture \
	test_capture_again \
	test_capture_filter \
	test_capture_ng \
	test_capture_pcap \
	test_capture_unpack
noinst_HEADERS += tests/unit/capture_bytes.h
test_capture_SOURCES = tests/unit/test_capture.c
test_capture_LDADD = libcapture.a libbase.a $(UNPACK_LIBS) $(CMOCKA_LIBS)
test_capture_again_SOURCES = tests/unit/test_capture_again.c
test_capture_again_LDADD = libcapture.a libbase.a $(UNPACK_LIBS) $(CMOCKA_LIBS)
test_capture_ng_SOURCES = tests/unit/test_capture_ng.c
test_capture_ng_LDADD = libcapture.a libbase.a $(UNPACK_LIBS) $(CMOCKA_LIBS)
test_capture_pcap_SOURCES = tests/unit/test_capture_pcap.c
test_capture_pcap_LDADD = libcapture.a libbase.a $(UNPACK_LIBS) $(PCAP_LIBS) $(CMOCKA_LIBS)
test_capture_filter_SOURCES = tests/unit/test_capture_filter.c
test_capture_filter_LDADD = libcapture.a libbase.a $(PCAP_LIBS) $(CMOCKA_LIBS)
test_capture_unpack_SOURCES = tests/unit/test_capture_unpack.c
test_capture_unpack_LDADD = libcapture.a libbase.a $(UNPACK_LIBS) $(CMOCKA_LIBS)
TESTS += test_capture test_capture_again test_capture_ng test_capture_pcap
TESTS += test_capture_filter test_capture_unpack
endif
