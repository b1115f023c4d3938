/*
 * fields.h: the getters that fields.def names, and the small values they are
 * made of; private to src/view.
 */
#ifndef VIEW_FIELDS_H
#define VIEW_FIELDS_H

#include <sipladder/view.h>

#define VIEW_SSRC_MAX 16

/* view_message_n(), view_call_n(), ...: the getters. */
#define VIEW_GETTER_MESSAGE(get) view_message_##get
#define VIEW_GETTER_CALL(get) view_call_##get
#define VIEW_GETTER_STREAM(get) view_stream_##get
#define FIELD(name, scope, type, use, title, width, text, get) \
	bool VIEW_GETTER_##scope(get)(struct view_value *, struct view_row *);
#include "fields.def"
#undef FIELD

/* Each sets out and says whether there is anything. */
bool view_row_ip(struct view_value *out, struct view_row *r,
    const struct addr *a);
bool view_row_port(struct view_value *out, const struct addr *a);
bool view_row_host(struct view_value *out, struct view_row *r,
    const struct addr *a, bool with_port);
bool view_row_word(struct view_value *out, const char *word);
bool view_row_ns(struct view_value *out, int64_t ns);
bool view_row_call_n(struct view_value *out, struct view_row *r);

/* Parts of a From or To value. */
bool view_row_display(struct view_value *out, struct view_row *r,
    struct str value);
bool view_row_uri(struct view_value *out, struct view_row *r,
    struct str value);

/* "0x0000ABCD", made in room that is there already. */
struct str view_row_ssrc(struct view_row *r, uint32_t ssrc);

struct str view_row_c_str(const char *word);

#endif
