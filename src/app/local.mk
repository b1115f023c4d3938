# app: the program.  Only this layer knows all the others.

bin_PROGRAMS += sipladder
sipladder_SOURCES = %D%/main.c
# Libraries from right to left of the layer order.
sipladder_LDADD = libbase.a $(PCAP_LIBS)
