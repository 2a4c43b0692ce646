"""What a PDF says of itself: its document information (ISO 32000-1, 14.3.3) and whether it has a lock, a form or scripts."""

from __future__ import annotations

import mmap
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from scraper.documents.plain import as_held

_FORMS = {
    raw.FORMTYPE_ACRO_FORM: "AcroForm",
    raw.FORMTYPE_XFA_FULL: "XFA",
    raw.FORMTYPE_XFA_FOREGROUND: "XFA foreground",
}


def facts_of(document: pdfium.PdfDocument, path: Path) -> dict[str, str]:
    """Return the entries of the information dictionary as written, and version, encrypted, javascript and form in words.

    Dates keep their form `D:20250930172055+09'00'`.
    """
    facts = {key: as_held(value) for key, value in document.get_metadata_dict(skip_empty=True).items()}
    version = document.get_version()
    if version:
        facts["version"] = f"{version // 10}.{version % 10}"
    facts["encrypted"] = "no" if raw.FPDF_GetSecurityHandlerRevision(document.raw) == -1 else "yes"
    facts["javascript"] = "yes" if _has_javascript(document, path) else "no"
    facts["form"] = _FORMS.get(document.get_formtype(), "no")
    return facts


def _has_javascript(document: pdfium.PdfDocument, path: Path) -> bool:
    # pdfium counts scripts of the whole document only. Those of a page or a field show by their action's name, except
    # within a compressed object stream.
    if raw.FPDFDoc_GetJavaScriptActionCount(document.raw) > 0:
        return True
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(b"/JavaScript") >= 0
