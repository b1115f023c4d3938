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
