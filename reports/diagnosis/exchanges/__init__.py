"""The exchanges of one result: the request that it is about, and the response of a right server."""
