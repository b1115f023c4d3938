# tests: what does not belong to one layer's unit test.
