"""What changed between two versions of a release or of a linked document. Pure: two records in, changes out.

`text` says every visible change exactly once, sentence by sentence. The other fields restate those of them that touch a
value that was read (a date, a participant, a document, a telephone number …), so that a reader can ask for one field alone:
a changed day of a meeting is a change of `text` and of `dates`. Footnotes and the lead are text, and only that. What
cannot be seen, the address behind a link, is told by `annexes` and `links` alone; what no field holds, by `content`.

Values are compared as printed, never as understood: a parser that reads them better is no change of the release. `before`
and `after` are what a reader compares, `span` is where the value that changed stands in the new text.
"""

from __future__ import annotations

from archive.diff.documents import compare_pages, compare_texts
from archive.diff.releases import compare

__all__ = ["compare", "compare_pages", "compare_texts"]
