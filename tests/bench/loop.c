/*
 * loop.c: the yardstick: libpcap reads a file, and its bytes are counted.
 */
#include <stdio.h>

#include <pcap.h>

int
main(int argc, char **argv)
{
	char why[PCAP_ERRBUF_SIZE];
	struct pcap_pkthdr *head;
	const unsigned char *data;
	unsigned long long frames = 0;
	unsigned long long bytes = 0;
	pcap_t *p = pcap_open_offline(argc > 1 ? argv[1] : "-", why);

	if (p == NULL) {
		fprintf(stderr, "loop: %s\n", why);
		return 1;
	}
	while (pcap_next_ex(p, &head, &data) == 1) {
		frames++;
		bytes += head->caplen;
	}
	pcap_close(p);
	printf("{\"frames\":%llu,\"bytes\":%llu}\n", frames, bytes);
	return 0;
}
