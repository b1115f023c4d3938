# tests: what does not belong to one layer's unit test.  Unit tests stand in
# the local.mk of their layer.

# Every test speaks TAP through tests/tap.sh, so that each case counts.
TEST_EXTENSIONS = .sh
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) \
	$(top_srcdir)/build-aux/tap-driver.sh
LOG_COMPILER = $(SHELL) $(top_srcdir)/tests/tap.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
SH_LOG_COMPILER = $(LOG_COMPILER)
AM_TESTS_ENVIRONMENT = \
	CC='$(CC)'; export CC; \
	SIPLADDER='$(abs_top_builddir)/sipladder$(EXEEXT)'; export SIPLADDER; \
	LC_ALL=C; export LC_ALL; \
	TZ=UTC; export TZ; \
	UBSAN_OPTIONS=print_stacktrace=1; export UBSAN_OPTIONS;
EXTRA_DIST += tests/tap.sh

include tests/golden/local.mk
include tests/lit/local.mk
include tests/prop/local.mk
include tests/fuzz/local.mk
include tests/bench/local.mk
