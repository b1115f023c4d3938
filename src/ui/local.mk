# ui: the terminal interface.

# The pattern (see src/base/local.mk):
#   noinst_LIBRARIES += libui.a
#   libui_a_SOURCES = %D%/ui.c
#   noinst_HEADERS += include/sipladder/ui.h
#   EXTRA_DIST += the .def files
#   if CMOCKA
#   check_PROGRAMS += test_ui
#   test_ui_SOURCES = tests/unit/test_ui.c
#   test_ui_LDADD = libui.a libout.a libview.a libdiag.a libcall.a libmedia.a libsip.a libwrap.a libflow.a liblink.a libcapture.a libbase.a $(CMOCKA_LIBS)
#   TESTS += test_ui
#   endif
