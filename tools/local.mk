# tools: the gates that watch over the shape of the code.
