"""The reading room's pages: what each shows, as plain data."""
