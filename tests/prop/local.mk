# prop: what must hold for every input (any cut, any order, any budget).
# Deterministic programs; each says the number of the case that failed.

check_PROGRAMS += prop_stream
prop_stream_SOURCES = %D%/prop_stream.c %D%/random.h %D%/tap.h
prop_stream_LDADD = libwrap.a libflow.a libbase.a
TESTS += prop_stream

# The whole program without its command line, on bytes in memory.
engine_sources = %D%/engine.c %D%/engine.h %D%/json_check.c \
	%D%/json_check.h %D%/random.h %D%/tap.h \
	src/app/pipeline.c src/app/trace.c
engine_libs = libout.a libview.a libcall.a libmedia.a libsip.a libwrap.a \
	libflow.a liblink.a libcapture.a libbase.a $(UNPACK_LIBS) $(PCAP_LIBS)

check_PROGRAMS += prop_output
prop_output_SOURCES = %D%/prop_output.c $(engine_sources)
prop_output_LDADD = $(engine_libs)
TESTS += prop_output

check_PROGRAMS += prop_packets
prop_packets_SOURCES = %D%/prop_packets.c %D%/packets.c %D%/packets.h \
	$(engine_sources)
prop_packets_LDADD = $(engine_libs)
TESTS += prop_packets

check_PROGRAMS += prop_memo
prop_memo_SOURCES = %D%/prop_memo.c %D%/random.h
prop_memo_LDADD = libsip.a libbase.a
TESTS += prop_memo
