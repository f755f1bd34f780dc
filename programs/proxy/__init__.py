"""The proxy between a program and an endpoint: HTTP/1.1 messages as bytes, passed on and noted."""
