"""Captures that others recorded: read from their files, judged, and folded in the order of time."""
