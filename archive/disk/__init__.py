"""Files that are on the disk for good, as POSIX promises it, and those that are there for a while only."""
