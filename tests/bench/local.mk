# bench: the capture generator and the measurements of `make bench`, which is
# no part of `make check`.
#
#   make bench                      files of 200 MB
#   make bench BENCH_MB=1000        as the targets are written
#   make bench BENCH_PEERS=1        tshark and sngrep as well, on a slice
#   make bench BENCH_5G=1           a file of 5 GB for the growth of cost

bench_programs = %D%/gen %D%/loop %D%/parse %D%/run
EXTRA_PROGRAMS += $(bench_programs)
CLEANFILES += $(bench_programs)

%C%_gen_SOURCES = %D%/gen.c %D%/gen.h %D%/net.c %D%/script.c %D%/text.c
%C%_loop_SOURCES = %D%/loop.c
%C%_loop_LDADD = $(PCAP_LIBS)
%C%_parse_SOURCES = %D%/parse.c
%C%_parse_LDADD = libsip.a libbase.a
%C%_run_SOURCES = %D%/run.c

EXTRA_DIST += %D%/bench.sh %D%/README.md

.PHONY: bench
bench: all
	$(MAKE) $(AM_MAKEFLAGS) $(bench_programs)
	BENCH_MB='$(BENCH_MB)' BENCH_PEERS='$(BENCH_PEERS)' \
	BENCH_5G='$(BENCH_5G)' BENCH_PROGRAMS='$(abs_builddir)/%D%' \
	SIPLADDER='$(abs_builddir)/sipladder$(EXEEXT)' \
	$(SHELL) $(srcdir)/%D%/bench.sh
