"""The text of a page as pdfium gives it, with what it folded away at line ends put back."""

from __future__ import annotations

import re

from scraper.documents.plain import as_held

# As of pdfium 8149 (CPDF_TextPage), a hyphen at a line's end whose word goes on in the next line is given as U+FFFE (in
# older ones U+0002), and the line end after it is dropped.
_FOLDED_HYPHEN = re.compile(r"(?<=\w)[\ufffe\x02](?=\w)")


def as_on_the_page(text: str) -> str:
    """Return the text with a hyphen and a line end where pdfium has its mark for the two.

    Both stand on the page. Whether the word is to be joined is for whoever compares texts: `full-text` and `exam-ple` look
    the same there. The mark elsewhere is what the font maps a glyph to, and stays.
    """
    return as_held(_FOLDED_HYPHEN.sub("-\n", text))
