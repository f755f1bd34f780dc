"""Senders and bodies: signatures V2 and V4, in headers, URLs, forms and chunks, and digests of bodies."""
