# flow: from packets to the bytes of each direction, in order.

noinst_LIBRARIES += libflow.a
libflow_a_SOURCES = \
	%D%/conv.h \
	%D%/flow.c \
	%D%/sctp.c \
	%D%/stream.c \
	%D%/stream.h \
	%D%/tcp.c \
	%D%/udp.c
noinst_HEADERS += include/sipladder/flow.h

if CMOCKA
check_PROGRAMS += test_flow
test_flow_SOURCES = tests/unit/test_flow.c
test_flow_LDADD = libflow.a libbase.a $(CMOCKA_LIBS)
TESTS += test_flow

check_PROGRAMS += test_flow_tcp
test_flow_tcp_SOURCES = tests/unit/test_flow_tcp.c
test_flow_tcp_LDADD = libflow.a libbase.a $(CMOCKA_LIBS)
TESTS += test_flow_tcp

check_PROGRAMS += test_flow_sctp
test_flow_sctp_SOURCES = tests/unit/test_flow_sctp.c
test_flow_sctp_LDADD = libflow.a libbase.a $(CMOCKA_LIBS)
TESTS += test_flow_sctp
endif
