"""The confined child process that reads what strangers wrote, and its limits."""
