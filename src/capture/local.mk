# capture: where frames come from: files and standard input.

noinst_LIBRARIES += libcapture.a
libcapture_a_SOURCES = \
	%D%/again.c \
	%D%/block.c \
	%D%/capture.c \
	%D%/input.h \
	%D%/names.c \
	%D%/notice.c \
	%D%/packed.c \
	%D%/pcapfile.c \
	%D%/pcapng.c \
	%D%/source.c
noinst_HEADERS += include/sipladder/capture.h
EXTRA_DIST += %D%/sources.def

if CMOCKA
check_PROGRAMS += \
	test_capture \
	test_capture_again \
	test_capture_ng \
	test_capture_pcap
noinst_HEADERS += tests/unit/capture_bytes.h
test_capture_SOURCES = tests/unit/test_capture.c
test_capture_LDADD = libcapture.a libbase.a $(CMOCKA_LIBS)
test_capture_again_SOURCES = tests/unit/test_capture_again.c
test_capture_again_LDADD = libcapture.a libbase.a $(CMOCKA_LIBS)
test_capture_ng_SOURCES = tests/unit/test_capture_ng.c
test_capture_ng_LDADD = libcapture.a libbase.a $(CMOCKA_LIBS)
test_capture_pcap_SOURCES = tests/unit/test_capture_pcap.c
test_capture_pcap_LDADD = libcapture.a libbase.a $(PCAP_LIBS) $(CMOCKA_LIBS)
TESTS += test_capture test_capture_again test_capture_ng test_capture_pcap
endif
