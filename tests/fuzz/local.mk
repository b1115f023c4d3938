# fuzz: libFuzzer targets, and the replay of their corpora in `make check`.
#
# A target is built only with --enable-fuzz:
#   if FUZZ
#   noinst_PROGRAMS += fuzz_sip
#   fuzz_sip_SOURCES = %D%/fuzz_sip.c
#   fuzz_sip_LDFLAGS = $(AM_LDFLAGS) $(SL_FUZZ_LDFLAGS)
#   fuzz_sip_LDADD = libsip.a libbase.a
#   endif
# `script/test fuzz` runs fuzz_NAME for a few seconds from corpus/NAME/.
# The replay links the same file with a main() of its own, always.
DIST_GLOBS += %D%/corpus/*/*
