# fuzz: libFuzzer targets, and the replay of their corpora in `make check`.
#
# A target is one file fuzz_NAME.c, built twice: with onefile.c's main() into
# the test replay_NAME, and with --enable-fuzz into fuzz_NAME.
# `script/test fuzz` runs fuzz_NAME for a few seconds from corpus/NAME/.
DIST_GLOBS += %D%/corpus/*/*

check_PROGRAMS += replay_capture
replay_capture_SOURCES = %D%/fuzz_capture.c %D%/onefile.c
replay_capture_LDADD = libcapture.a libbase.a $(UNPACK_LIBS)
TESTS += replay_capture

check_PROGRAMS += replay_link
replay_link_SOURCES = %D%/fuzz_link.c %D%/onefile.c
replay_link_LDADD = liblink.a libbase.a
TESTS += replay_link

check_PROGRAMS += replay_frame
replay_frame_SOURCES = %D%/fuzz_frame.c %D%/onefile.c
replay_frame_LDADD = libwrap.a libflow.a libbase.a
TESTS += replay_frame

check_PROGRAMS += replay_wrap
replay_wrap_SOURCES = %D%/fuzz_wrap.c %D%/onefile.c
replay_wrap_LDADD = libwrap.a libflow.a libbase.a
TESTS += replay_wrap

check_PROGRAMS += replay_sctp
replay_sctp_SOURCES = %D%/fuzz_sctp.c %D%/onefile.c
replay_sctp_LDADD = libflow.a libbase.a
TESTS += replay_sctp

check_PROGRAMS += replay_tcp
replay_tcp_SOURCES = %D%/fuzz_tcp.c %D%/onefile.c
replay_tcp_LDADD = libflow.a libbase.a
TESTS += replay_tcp

check_PROGRAMS += replay_sip
replay_sip_SOURCES = %D%/fuzz_sip.c %D%/sip_walk.c %D%/sip_walk.h %D%/onefile.c
replay_sip_LDADD = libsip.a libbase.a
TESTS += replay_sip

# engine_sources and engine_libs: tests/prop/local.mk.
check_PROGRAMS += replay_pipeline
replay_pipeline_SOURCES = %D%/fuzz_pipeline.c %D%/onefile.c $(engine_sources)
replay_pipeline_LDADD = $(engine_libs)
TESTS += replay_pipeline

if FUZZ
noinst_PROGRAMS += fuzz_capture
fuzz_capture_SOURCES = %D%/fuzz_capture.c
fuzz_capture_LDFLAGS = $(AM_LDFLAGS) $(SL_FUZZ_LDFLAGS)
fuzz_capture_LDADD = libcapture.a libbase.a $(UNPACK_LIBS)

noinst_PROGRAMS += fuzz_link
fuzz_link_SOURCES = %D%/fuzz_link.c
fuzz_link_LDFLAGS = $(AM_LDFLAGS) $(SL_FUZZ_LDFLAGS)
fuzz_link_LDADD = liblink.a libbase.a

noinst_PROGRAMS += fuzz_frame
fuzz_frame_SOURCES = %D%/fuzz_frame.c
fuzz_frame_LDFLAGS = $(AM_LDFLAGS) $(SL_FUZZ_LDFLAGS)
fuzz_frame_LDADD = libwrap.a libflow.a libbase.a

noinst_PROGRAMS += fuzz_wrap
fuzz_wrap_SOURCES = %D%/fuzz_wrap.c
fuzz_wrap_LDFLAGS = $(AM_LDFLAGS) $(SL_FUZZ_LDFLAGS)
fuzz_wrap_LDADD = libwrap.a libflow.a libbase.a

noinst_PROGRAMS += fuzz_sctp
fuzz_sctp_SOURCES = %D%/fuzz_sctp.c
fuzz_sctp_LDFLAGS = $(AM_LDFLAGS) $(SL_FUZZ_LDFLAGS)
fuzz_sctp_LDADD = libflow.a libbase.a

noinst_PROGRAMS += fuzz_tcp
fuzz_tcp_SOURCES = %D%/fuzz_tcp.c
fuzz_tcp_LDFLAGS = $(AM_LDFLAGS) $(SL_FUZZ_LDFLAGS)
fuzz_tcp_LDADD = libflow.a libbase.a

noinst_PROGRAMS += fuzz_sip
fuzz_sip_SOURCES = %D%/fuzz_sip.c %D%/sip_walk.c %D%/sip_walk.h
fuzz_sip_LDFLAGS = $(AM_LDFLAGS) $(SL_FUZZ_LDFLAGS)
fuzz_sip_LDADD = libsip.a libbase.a

noinst_PROGRAMS += fuzz_pipeline
fuzz_pipeline_SOURCES = %D%/fuzz_pipeline.c $(engine_sources)
fuzz_pipeline_LDFLAGS = $(AM_LDFLAGS) $(SL_FUZZ_LDFLAGS)
fuzz_pipeline_LDADD = $(engine_libs)
endif
