"""One file a format: from the bytes of a document to its text."""
