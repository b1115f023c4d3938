# app: the program.  Only this layer knows all the others.

bin_PROGRAMS += sipladder
sipladder_SOURCES = \
	%D%/inputs.c \
	%D%/inputs.h \
	%D%/main.c \
	%D%/options.c \
	%D%/options.def \
	%D%/options.h \
	%D%/pipeline.c \
	%D%/pipeline.h \
	%D%/trace.c \
	%D%/trace.h
# Libraries from right to left of the layer order.
sipladder_LDADD = libout.a libview.a libcall.a libmedia.a libsip.a libwrap.a \
	libflow.a liblink.a libcapture.a libbase.a $(UNPACK_LIBS) $(PCAP_LIBS)

man_MANS += doc/sipladder.1
