"""Telling others what a run changed: a command with JSON on its standard input, or messages through apprise."""
