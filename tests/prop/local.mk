# prop: what must hold for every input (any cut, any order, any budget).
