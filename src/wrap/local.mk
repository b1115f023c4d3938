# wrap: what SIP is wrapped in, and the SIP framing at the chain's end.

noinst_LIBRARIES += libwrap.a
libwrap_a_SOURCES = \
	%D%/chain.h \
	%D%/gather.c \
	%D%/hep.c \
	%D%/length.c \
	%D%/proxy.c \
	%D%/sipframe.c \
	%D%/startline.c \
	%D%/unpack.c \
	%D%/unpack.h \
	%D%/wrap.c \
	%D%/ws.c
noinst_HEADERS += include/sipladder/wrap.h
EXTRA_DIST += %D%/wraps.def

if CMOCKA
check_PROGRAMS += test_wrap
test_wrap_SOURCES = tests/unit/test_wrap.c
test_wrap_LDADD = libwrap.a libflow.a libbase.a $(CMOCKA_LIBS)
TESTS += test_wrap

check_PROGRAMS += test_wrap_hep
test_wrap_hep_SOURCES = tests/unit/test_wrap_hep.c
test_wrap_hep_LDADD = libwrap.a libflow.a libbase.a $(CMOCKA_LIBS)
TESTS += test_wrap_hep

check_PROGRAMS += test_wrap_ws
test_wrap_ws_SOURCES = tests/unit/test_wrap_ws.c
test_wrap_ws_LDADD = libwrap.a libflow.a libbase.a $(CMOCKA_LIBS)
TESTS += test_wrap_ws
endif
