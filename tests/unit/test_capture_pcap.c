/*
 * test_capture_pcap.c: libpcap's opinion on the same files.
 */
#include "capture_bytes.h"

#include <dirent.h>
#include <pcap/pcap.h>

/*
 * Both readers give the same frames: time, lengths and bytes.  libpcap gives
 * up a pcapng file where the byte order or the link type changes; there the
 * comparison ends.
 */
static void
compare(const char *path)
{
	char text[PCAP_ERRBUF_SIZE] = "";
	pcap_t *other = pcap_open_offline_with_tstamp_precision(path,
	    PCAP_TSTAMP_PRECISION_NANO, text);
	struct capture *c = capture_new(NULL);
	struct pcap_pkthdr *head;
	const uint8_t *data;
	struct err e = { "" };
	struct frame f;
	int r;

	if (other == NULL)
		fail_msg("libpcap: %s: %s", path, text);
	if (capture_add_file(c, path, &e) < 0)
		fail_msg("%s", e.text);
	while ((r = pcap_next_ex(other, &head, &data)) == 1) {
		expect_frame(&f, c);
		assert_int_equal(f.ts, head->ts.tv_sec * 1000000000LL
		    + head->ts.tv_usec);
		assert_int_equal(f.caplen, head->caplen);
		/* What was captured was there, whatever the record says. */
		assert_int_equal(f.len, head->len < head->caplen
		    ? head->caplen : head->len);
		assert_memory_equal(f.p, data, f.caplen);
	}
	if (r == PCAP_ERROR_BREAK || strstr(path, ".pcapng") == NULL)
		expect_end(c);
	capture_free(c);
	pcap_close(other);
}

static int
is_capture(const struct dirent *d)
{
	const char *dot = strrchr(d->d_name, '.');

	return dot != NULL && (strcmp(dot, ".pcap") == 0
	    || strcmp(dot, ".pcapng") == 0);
}

/* Every capture of pcaps/. */
static void
our_captures(void **state)
{
	const char *source = getenv("srcdir");
	struct dirent **list;
	char folder[2048];
	int n;

	(void)state;
	(void)snprintf(folder, sizeof(folder), "%s/pcaps",
	    source == NULL ? "." : source);
	n = scandir(folder, &list, is_capture, alphasort);
	if (n <= 0)
		fail_msg("no captures in %s", folder);
	for (int i = 0; i < n; i++) {
		char path[4096];

		(void)snprintf(path, sizeof(path), "%s/%s", folder,
		    list[i]->d_name);
		compare(path);
		free(list[i]);
	}
	free(list);
}

/* The hand-made files of the fuzz corpus that libpcap reads to the end. */
static void
made_by_hand(void **state)
{
	static const char *const files[] = {
		"pcap-le", "pcap-be", "pcap-le-nano", "pcap-be-nano",
		"pcap-le-modified", "pcap-be-modified", "pcap-header-only",
		"pcap-empty-record",
	};
	const char *source = getenv("srcdir");

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char path[2048];

		(void)snprintf(path, sizeof(path),
		    "%s/tests/fuzz/corpus/capture/%s",
		    source == NULL ? "." : source, files[i]);
		compare(path);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(our_captures),
		cmocka_unit_test(made_by_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
