"""Bytes of a document to pages of text, read in a child process with limits of its own.

Importing this loads none of the libraries that read documents: they live in the child.
"""

from __future__ import annotations

from scraper.documents.reading_status import READER
from scraper.sandbox.limits import Limits
from scraper.sandbox.reader import DocumentReader, read_document

__all__ = ["READER", "DocumentReader", "Limits", "read_document"]
