"""The vocabulary of mic-press: records, kinds of change, errors. Imports nothing of ours."""
