"""What kind of release a title announces."""
