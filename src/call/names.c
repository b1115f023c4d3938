/* Words for kinds, states and sides. */
#include "store.h"

static const char *const kinds[CALL_KINDS] = {
	"call", "registration", "subscription", "publication", "message",
	"options", "other"
};

static const struct {
	const char *name;
	bool ended;
} states[CALL_STATES] = {
#define STATE(id, name, text, ended) { name, ended },
#include <sipladder/states.def>
#undef STATE
};

static const char *const sides[] = { "", "caller", "callee", "middle" };

const char *
call_kind_name(unsigned kind)
{
	return kind < CALL_KINDS ? kinds[kind] : "";
}

const char *
call_state_name(unsigned state)
{
	return state < CALL_STATES ? states[state].name : "";
}

bool
call_state_ended(unsigned state)
{
	return state < CALL_STATES && states[state].ended;
}

const char *
call_side_name(unsigned side)
{
	return side < sizeof(sides) / sizeof(sides[0]) ? sides[side] : "";
}
