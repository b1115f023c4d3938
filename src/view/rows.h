/*
 * rows.h: what the getters of fields share; private to src/view.
 */
#ifndef VIEW_ROWS_H
#define VIEW_ROWS_H

#include <sipladder/view.h>

/* One message's text, read and parsed. */
struct view_slot {
	uint32_t msg;     /* id; 0: nothing */
	bool is_good;
	struct buf bytes;
	struct sip_msg sip;
};

/* Scratch of a row: values point into it until the next get. */
struct view_text {
	struct view_slot slots[2]; /* the row's own message, any other */
	struct buf made;   /* strings that stand nowhere as they are */
	struct buf list;   /* an array of struct str or uint64_t */
	struct err err;    /* of the last text that could not be read */
	bool has_err;
};

/* The parsed text of any message; one at a time beside the row's own. */
const struct sip_msg *view_row_sip_of(struct view_row *r, uint32_t msg);

/* Starts a value: what the last get made is gone. */
void view_row_reset(struct view_row *r);

/* s without folds; sets out and says whether anything is there. */
bool view_row_str(struct view_value *out, struct view_row *r, struct str s);

/* Appends to the list; room for all of it must have been made before. */
void view_row_list_str(struct view_row *r, struct str s);
void view_row_list_u64(struct view_row *r, uint64_t v);

/* The list so far as the value, which is set even where it is empty. */
bool view_row_strs(struct view_value *out, struct view_row *r);
bool view_row_u64s(struct view_value *out, struct view_row *r);

/* Room for n bytes of made text, which then does not move; its address. */
char *view_row_room(struct view_row *r, size_t n);

#endif
