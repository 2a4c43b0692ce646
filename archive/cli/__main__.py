"""`python -m archive.cli` is `mic-press`."""

from archive.cli import main

main()
