"""The evidence format: WARC 1.1 (ISO 28500:2017), written, read, found and listed."""
