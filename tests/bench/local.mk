# bench: the capture generator and the measurements of `make bench`.
