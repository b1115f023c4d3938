# base: slices, reader, memory, tables, addresses, errors, counters, log.

noinst_LIBRARIES += libbase.a
libbase_a_SOURCES = %D%/err.c
noinst_HEADERS += include/sipladder/err.h

if CMOCKA
check_PROGRAMS += test_base
test_base_SOURCES = tests/unit/test_base.c
test_base_LDADD = libbase.a $(CMOCKA_LIBS)
TESTS += test_base
endif
