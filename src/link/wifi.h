/*
 * wifi.h: numbers of LINK_NS_WIFI.  Private to the decoders of 802.11 and of
 * what stands before it.
 */
#ifndef LINK_WIFI_H
#define LINK_WIFI_H

enum {
	WIFI_PADDED,    /* a frame whose header is padded to four bytes */
	WIFI_ENCRYPTED, /* a frame's content; unknown.c has the words */
	WIFI_PART
};

#endif
