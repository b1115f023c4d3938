# base: slices, reader, memory, tables, addresses, errors, counters, log.

noinst_LIBRARIES += libbase.a
libbase_a_SOURCES = \
	%D%/addr.c \
	%D%/buf.c \
	%D%/clock.c \
	%D%/err.c \
	%D%/map.c \
	%D%/pool.c \
	%D%/str.c
noinst_HEADERS += \
	include/sipladder/addr.h \
	include/sipladder/budget.h \
	include/sipladder/buf.h \
	include/sipladder/clock.h \
	include/sipladder/count.h \
	include/sipladder/err.h \
	include/sipladder/frame.h \
	include/sipladder/hash.h \
	include/sipladder/map.h \
	include/sipladder/pool.h \
	include/sipladder/rd.h \
	include/sipladder/str.h

if CMOCKA
check_PROGRAMS += test_base
test_base_SOURCES = tests/unit/test_base.c
test_base_LDADD = libbase.a $(CMOCKA_LIBS)
TESTS += test_base

check_PROGRAMS += test_base_mem
test_base_mem_SOURCES = tests/unit/test_base_mem.c
test_base_mem_LDADD = libbase.a $(CMOCKA_LIBS)
TESTS += test_base_mem
endif
