/*
 * safe.c: text of the network made safe to show, and its width in cells.
 *
 * A SIP header may hold any byte: escape sequences that repaint the terminal,
 * C1 controls that do the same in two bytes of valid UTF-8, direction marks
 * that show an address backwards.  All of them are written out here.
 */
#include <sipladder/view.h>

struct range {
	uint32_t from, to;
};

/* Valid characters that move the cursor, or what stands around them. */
static const struct range unsafe[] = {
	{ 0x0000, 0x001f }, { 0x007f, 0x009f }, { 0x061c, 0x061c },
	{ 0x180e, 0x180e }, { 0x200b, 0x200f }, { 0x2028, 0x202e },
	{ 0x2060, 0x206f }, { 0xfeff, 0xfeff }, { 0xfff9, 0xfffb },
	{ 0xe0000, 0xe007f }
};

/* Marks that stand on the character before them. */
static const struct range combining[] = {
	{ 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x0591, 0x05bd },
	{ 0x05bf, 0x05bf }, { 0x05c1, 0x05c2 }, { 0x05c4, 0x05c5 },
	{ 0x0610, 0x061a }, { 0x064b, 0x065f }, { 0x0670, 0x0670 },
	{ 0x06d6, 0x06dc }, { 0x06df, 0x06e4 }, { 0x093c, 0x093c },
	{ 0x0941, 0x0948 }, { 0x094d, 0x094d }, { 0x0e31, 0x0e31 },
	{ 0x0e34, 0x0e3a }, { 0x0e47, 0x0e4e }, { 0x1ab0, 0x1aff },
	{ 0x1dc0, 0x1dff }, { 0x20d0, 0x20ff }, { 0x302a, 0x302d },
	{ 0x3099, 0x309a }, { 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f },
	{ 0xe0100, 0xe01ef }
};

/* Unicode's East_Asian_Width W and F, rounded to blocks. */
static const struct range wide[] = {
	{ 0x1100, 0x115f }, { 0x231a, 0x231b }, { 0x2329, 0x232a },
	{ 0x23e9, 0x23ec }, { 0x2e80, 0x303e }, { 0x3041, 0x4dbf },
	{ 0x4e00, 0xa4cf }, { 0xa960, 0xa97f }, { 0xac00, 0xd7a3 },
	{ 0xf900, 0xfaff }, { 0xfe30, 0xfe6f }, { 0xff00, 0xff60 },
	{ 0xffe0, 0xffe6 }, { 0x1f300, 0x1f64f }, { 0x1f680, 0x1f6ff },
	{ 0x1f900, 0x1f9ff }, { 0x1fa70, 0x1faff }, { 0x20000, 0x3fffd }
};

#define IN(table, c) is_in((table), sizeof(table) / sizeof((table)[0]), (c))

static bool
is_in(const struct range *t, size_t n, uint32_t c)
{
	size_t lo = 0;

	while (lo < n) {
		size_t mid = lo + (n - lo) / 2;

		if (c > t[mid].to)
			lo = mid + 1;
		else if (c < t[mid].from)
			n = mid;
		else
			return true;
	}
	return false;
}

unsigned
view_utf8(uint32_t *cp, struct str s)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char b = s.n > 0 ? (unsigned char)s.p[0] : 0xff;
	unsigned n = b < 0x80 ? 1 : b < 0xc2 ? 0 : b < 0xe0 ? 2
	    : b < 0xf0 ? 3 : b < 0xf5 ? 4 : 0;
	uint32_t c = n == 1 ? b : b & (0x7fu >> n);

	if (n == 0 || n > s.n)
		return 0;
	for (unsigned i = 1; i < n; i++) {
		unsigned char t = (unsigned char)s.p[i];

		if ((t & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (t & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*cp = c;
	return n;
}

static int
put_hex(struct buf *out, char letter, uint32_t v, int digits)
{
	static const char hex[] = "0123456789abcdef";
	char t[10] = { '\\', letter };

	for (int i = 0; i < digits; i++)
		t[2 + i] = hex[v >> (4 * (digits - 1 - i)) & 15];
	return buf_add(out, t, (size_t)digits + 2);
}

static int
put_code(struct buf *out, uint32_t c)
{
	if (c < 0x80)
		return put_hex(out, 'x', c, 2);
	return c < 0x10000 ? put_hex(out, 'u', c, 4) : put_hex(out, 'U', c, 8);
}

/* Bytes that need no second look are by far the most. */
static size_t
plain_bytes(struct str s)
{
	size_t i = 0;

	while (i < s.n && (unsigned char)s.p[i] >= 0x20
	    && (unsigned char)s.p[i] < 0x7f)
		i++;
	return i;
}

/* Appends the first character of s; returns the bytes it took. */
static size_t
put_one(struct buf *out, struct str s, int *rc)
{
	uint32_t c;
	unsigned n = view_utf8(&c, s);

	if (n == 0) {
		*rc |= put_hex(out, 'x', (unsigned char)s.p[0], 2);
		return 1;
	}
	*rc |= IN(unsafe, c) ? put_code(out, c) : buf_add(out, s.p, n);
	return n;
}

int
view_safe(struct buf *out, struct str in)
{
	int rc = 0;

	while (in.n > 0) {
		size_t n = plain_bytes(in);

		rc |= buf_add(out, in.p, n);
		in = str_from(in, n);
		if (in.n > 0)
			in = str_from(in, put_one(out, in, &rc));
	}
	return rc < 0 ? -1 : 0;
}

int
view_safe_lines(struct buf *out, struct str in)
{
	int rc = 0;

	while (in.n > 0) {
		size_t n = plain_bytes(in);

		rc |= buf_add(out, in.p, n);
		in = str_from(in, n);
		if (in.n == 0)
			break;
		if (in.p[0] == '\n' || in.p[0] == '\t') {
			rc |= buf_char(out, in.p[0]);
			in = str_from(in, 1);
		} else if (str_starts(in, STR("\r\n"))) {
			in = str_from(in, 1);
		} else {
			in = str_from(in, put_one(out, in, &rc));
		}
	}
	return rc < 0 ? -1 : 0;
}

/* Cells and bytes of the first character; a byte that is none takes one. */
static unsigned
step(size_t *bytes, struct str s)
{
	uint32_t c;
	unsigned n = view_utf8(&c, s);

	*bytes = n == 0 ? 1 : n;
	if (n <= 1)
		return 1;
	return IN(combining, c) ? 0 : IN(wide, c) ? 2 : 1;
}

unsigned
view_width(struct str safe)
{
	unsigned cells = 0;

	while (safe.n > 0) {
		size_t n = plain_bytes(safe);

		cells += (unsigned)n;
		safe = str_from(safe, n);
		if (safe.n > 0) {
			cells += step(&n, safe);
			safe = str_from(safe, n);
		}
	}
	return cells;
}

struct str
view_fit(struct str safe, unsigned cells)
{
	size_t at = 0;
	unsigned used = 0;

	while (at < safe.n) {
		size_t n;

		used += step(&n, str_from(safe, at));
		if (used > cells)
			break;
		at += n;
	}
	return str_first(safe, at);
}

int
view_cut(struct buf *out, struct str safe, unsigned cells, bool unicode)
{
	struct str fit = view_fit(safe, cells);

	if (fit.n == safe.n)
		return buf_str(out, safe);
	if (cells == 0)
		return 0;
	if (buf_str(out, view_fit(safe, cells - 1)) < 0)
		return -1;
	return buf_str(out, unicode ? STR("\xe2\x80\xa6") : STR("~"));
}

int
view_fill(struct buf *out, struct str piece, unsigned n)
{
	int rc = 0;

	while (n-- > 0)
		rc |= buf_str(out, piece);
	return rc;
}
