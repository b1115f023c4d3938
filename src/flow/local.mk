# flow: from packets to the bytes of each direction, in order.

# The pattern (see src/base/local.mk):
#   noinst_LIBRARIES += libflow.a
#   libflow_a_SOURCES = %D%/flow.c
#   noinst_HEADERS += include/sipladder/flow.h
#   EXTRA_DIST += the .def files
#   if CMOCKA
#   check_PROGRAMS += test_flow
#   test_flow_SOURCES = tests/unit/test_flow.c
#   test_flow_LDADD = libflow.a liblink.a libcapture.a libbase.a $(CMOCKA_LIBS)
#   TESTS += test_flow
#   endif
noinst_HEADERS += include/sipladder/flow.h
