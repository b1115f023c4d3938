# tests: what does not belong to one layer's unit test.  Unit tests stand in
# the local.mk of their layer.

include tests/golden/local.mk
include tests/lit/local.mk
include tests/prop/local.mk
include tests/fuzz/local.mk
include tests/bench/local.mk
