# lit: a SIP message, then what the parser must say about it.

check_PROGRAMS += lit_run
lit_run_SOURCES = %D%/runner.c %D%/case.c %D%/log.c %D%/lit.h \
	tests/fuzz/sip_walk.c tests/fuzz/sip_walk.h
lit_run_LDADD = libsip.a libbase.a
TESTS += %D%/run.sh
EXTRA_DIST += %D%/run.sh
DIST_GLOBS += %D%/*.md
