"""Visits come in: evidence first, then rows; the archive opened for writing, and what a crash left completed."""
