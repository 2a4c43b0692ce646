"""A comparison as one page for a browser: `diff_page`, of a document alone `document_diff_page`. It stands for itself, without
scripts and without any request.

The same comparison always gives the same bytes, so that the page can be kept and cited as evidence.
"""

from __future__ import annotations

from archive.render.diff_page.render import diff_page, document_diff_page

__all__ = ["diff_page", "document_diff_page"]
