# link: from a frame to the innermost IP packet.

noinst_LIBRARIES += liblink.a
liblink_a_SOURCES = \
	%D%/ah.c \
	%D%/chdlc.c \
	%D%/decoder.h \
	%D%/enc.c \
	%D%/erspan.c \
	%D%/esp.c \
	%D%/eth.c \
	%D%/etherip.c \
	%D%/frag.c \
	%D%/frelay.c \
	%D%/geneve.c \
	%D%/gre.c \
	%D%/gtpu.c \
	%D%/ip.c \
	%D%/ip4.h \
	%D%/ip6.c \
	%D%/ipnet.c \
	%D%/l2tp.c \
	%D%/link.c \
	%D%/lisp.c \
	%D%/look.c \
	%D%/macsec.c \
	%D%/mpls.c \
	%D%/nflog.c \
	%D%/nsh.c \
	%D%/null.c \
	%D%/path.c \
	%D%/pktap.c \
	%D%/ppp.c \
	%D%/pppoe.c \
	%D%/radio.c \
	%D%/raw.c \
	%D%/sll.c \
	%D%/snap.c \
	%D%/state.h \
	%D%/tags.c \
	%D%/teredo.c \
	%D%/tzsp.c \
	%D%/unknown.c \
	%D%/vlan.c \
	%D%/vxlan.c \
	%D%/wifi.c \
	%D%/wifi.h
noinst_HEADERS += include/sipladder/link.h
EXTRA_DIST += %D%/decoders.def

if CMOCKA
check_PROGRAMS += test_link
test_link_SOURCES = \
	tests/unit/test_link.c \
	tests/unit/test_link.h \
	tests/unit/test_link_frag.c
test_link_LDADD = liblink.a libcapture.a libbase.a $(UNPACK_LIBS) $(CMOCKA_LIBS)
TESTS += test_link

check_PROGRAMS += test_tunnel
test_tunnel_SOURCES = \
	tests/unit/test_link.h \
	tests/unit/test_tunnel.c \
	tests/unit/test_tunnel.h \
	tests/unit/test_tunnel_odd.c
test_tunnel_LDADD = liblink.a libcapture.a libbase.a $(CMOCKA_LIBS)
TESTS += test_tunnel
endif
