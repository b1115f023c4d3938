# Macros of sipladder's configure.

# SL_TRY_FLAGS(FLAGS, IF-YES): run IF-YES when the compiler takes FLAGS to
# compile and to link.  -Werror makes clang refuse what it would only
# mention.
AC_DEFUN([SL_TRY_FLAGS], [
  AC_MSG_CHECKING([whether $CC takes $1])
  sl_save_CFLAGS=$CFLAGS
  CFLAGS="$CFLAGS -Werror $1"
  AC_LINK_IFELSE([AC_LANG_PROGRAM()],
    [AC_MSG_RESULT([yes])
     CFLAGS=$sl_save_CFLAGS
     $2],
    [AC_MSG_RESULT([no])
     CFLAGS=$sl_save_CFLAGS
     $3])
])

AC_DEFUN([SL_ADD_CFLAGS], [
  SL_TRY_FLAGS([$1], [SL_CFLAGS="$SL_CFLAGS $1"])
])

AC_DEFUN([SL_ADD_LDFLAGS], [
  SL_TRY_FLAGS([$1], [SL_LDFLAGS="$SL_LDFLAGS $1"])
])

# SL_ADD_BOTH(FLAGS): flags that were asked for by name, so their absence
# is an error.
AC_DEFUN([SL_ADD_BOTH], [
  SL_TRY_FLAGS([$1],
    [SL_CFLAGS="$SL_CFLAGS $1"
     SL_LDFLAGS="$SL_LDFLAGS $1"],
    [AC_MSG_ERROR([$CC does not take $1])])
])

AC_DEFUN([SL_ADD_PIE], [
  SL_TRY_FLAGS([-fPIE -pie],
    [SL_CFLAGS="$SL_CFLAGS -fPIE"
     SL_LDFLAGS="$SL_LDFLAGS -pie"])
])

# SL_CHECK_UNPACK(NAME, MODULE): a library that unpacks compressed captures.
# It is used where it is found; HAVE_NAME tells the program, NAME the Makefile.
AC_DEFUN([SL_CHECK_UNPACK], [
  sl_found=no
  PKG_CHECK_MODULES([$1], [$2],
    [sl_found=yes
     UNPACK_CFLAGS="$UNPACK_CFLAGS $$1_CFLAGS"
     UNPACK_LIBS="$UNPACK_LIBS $$1_LIBS"
     AC_DEFINE([HAVE_$1], [1], [Define to 1 if you have $2.])], [:])
  AM_CONDITIONAL([$1], [test "x$sl_found" = xyes])
])

# SL_CHECK_PCAP: libpcap, by pkg-config or by its own pcap-config.
AC_DEFUN([SL_CHECK_PCAP], [
  PKG_CHECK_MODULES([PCAP], [libpcap], [],
    [AC_CHECK_PROG([PCAP_CONFIG], [pcap-config], [pcap-config])
     AS_IF([test -n "$PCAP_CONFIG"],
       [PCAP_CFLAGS=`$PCAP_CONFIG --cflags`
        PCAP_LIBS=`$PCAP_CONFIG --libs`],
       [PCAP_CFLAGS=
        PCAP_LIBS=-lpcap])])
  sl_save_LIBS=$LIBS
  sl_save_CFLAGS=$CFLAGS
  LIBS="$PCAP_LIBS $LIBS"
  CFLAGS="$CFLAGS $PCAP_CFLAGS"
  AC_MSG_CHECKING([for a libpcap that links])
  AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <pcap/pcap.h>]],
      [[return pcap_lib_version() == 0;]])],
    [AC_MSG_RESULT([yes])],
    [AC_MSG_RESULT([no])
     AC_MSG_ERROR([libpcap and its headers are needed (Debian: libpcap-dev)])])
  LIBS=$sl_save_LIBS
  CFLAGS=$sl_save_CFLAGS
])
