"""Lists of keys, versions and buckets, in pages."""
