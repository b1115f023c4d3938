# names.awk - makes names.inc from headers.def: the names in lower case, the
# header of each compact letter, and a hash table of 256 places with linear
# probing.  The hash is that of name_hash() in header.c.

BEGIN {
	for (i = 0; i < 128; i++)
		ord[sprintf("%c", i)] = i
}

/^HEADER\(/ {
	split($0, part, /[(,"][(,") ]*/)
	id = part[2]
	name = tolower(part[3])
	if (length(name) > 24)
		exit 1 # header.c looks at three words
	n++
	ids[n] = id
	names[n] = name
	if (match($0, /'.'/))
		compact[ord[substr($0, RSTART + 1, 1)]] = id
	len = length(name)
	h = ord[substr(name, 1, 1)] * 46 + ord[substr(name, len, 1)] * 10
	h += ord[substr(name, int(len / 2) + 1, 1)] * 37 + len * 11
	for (h %= 256; h in slot; h = (h + 1) % 256)
		probes++
	slot[h] = id
}

END {
	print "/* Made from headers.def by names.awk. */"
	print "static const struct name names[SIP_HDR_KNOWN] = {"
	for (i = 1; i <= n; i++)
		printf "\t[SIP_HDR_%s] = { %d, \"%s\" },\n", ids[i],
		    length(names[i]), names[i]
	print "};\n\nstatic const uint8_t compact[256] = {"
	for (i = 0; i < 128; i++)
		if (i in compact) {
			printf "\t[%d] = SIP_HDR_%s,\n", i, compact[i]
			printf "\t[%d] = SIP_HDR_%s,\n", i - 32, compact[i]
		}
	print "};\n\nstatic const uint8_t slots[256] = {"
	for (i = 0; i < 256; i++)
		if (i in slot)
			printf "\t[%d] = SIP_HDR_%s,\n", i, slot[i]
	print "};"
	print "/* " probes + 0 " probes for " n " names. */"
}
