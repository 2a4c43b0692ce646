"""Comparing texts: passages, sentences, runs of characters."""
