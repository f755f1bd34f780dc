"""The exchanges of one result: the request that it is about, and what a right server answers."""
