# sip: pure parsers for SIP and SDP.

noinst_LIBRARIES += libsip.a
libsip_a_CPPFLAGS = $(AM_CPPFLAGS) -Isrc/sip
libsip_a_SOURCES = \
	%D%/addr.c \
	%D%/body.c %D%/body.h \
	%D%/check.c %D%/check.h \
	%D%/check_row.c \
	%D%/check_text.c \
	%D%/check_uri.c \
	%D%/code.c \
	%D%/codec.c %D%/codec.h \
	%D%/cseq.c \
	%D%/field.c %D%/field.h \
	%D%/fold.c \
	%D%/header.c %D%/header.h \
	%D%/list.c \
	%D%/memo.c \
	%D%/memo.h \
	%D%/method.c \
	%D%/msg.c \
	%D%/odd.c \
	%D%/param.c %D%/param.h \
	%D%/plain.c %D%/plain.h \
	%D%/scan.c %D%/scan.h \
	%D%/sdp.c \
	%D%/start.c %D%/start.h \
	%D%/uri.c \
	%D%/via.c

# The header names as tables; see names.awk.
nodist_libsip_a_SOURCES = %D%/names.inc
BUILT_SOURCES += %D%/names.inc
CLEANFILES += %D%/names.inc
EXTRA_DIST += %D%/names.awk %D%/methods.def
%D%/names.inc: $(srcdir)/include/sipladder/headers.def $(srcdir)/%D%/names.awk
	@$(MKDIR_P) %D%
	$(AM_V_GEN)$(AWK) -f $(srcdir)/%D%/names.awk \
		$(srcdir)/include/sipladder/headers.def >$@.tmp && mv $@.tmp $@

noinst_HEADERS += \
	include/sipladder/headers.def \
	include/sipladder/odd.def \
	include/sipladder/sdp.h \
	include/sipladder/sip.h

if CMOCKA
check_PROGRAMS += test_sip
test_sip_SOURCES = tests/unit/test_sip.c
test_sip_LDADD = libsip.a libbase.a $(CMOCKA_LIBS)
TESTS += test_sip
endif
