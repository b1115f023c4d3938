# view: fields, filter, index, the ladder model, snapshots.

# The pattern (see src/base/local.mk):
#   noinst_LIBRARIES += libview.a
#   libview_a_SOURCES = %D%/view.c
#   noinst_HEADERS += include/sipladder/view.h
#   EXTRA_DIST += the .def files
#   if CMOCKA
#   check_PROGRAMS += test_view
#   test_view_SOURCES = tests/unit/test_view.c
#   test_view_LDADD = libview.a libdiag.a libcall.a libmedia.a libsip.a libwrap.a libflow.a liblink.a libcapture.a libbase.a $(CMOCKA_LIBS)
#   TESTS += test_view
#   endif
