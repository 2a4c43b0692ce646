"""The releases, the council meeting and the documents of the demo as values, read from their text files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from archive.demo.source import PageSource

OFFICIAL = "https://www.soumu.go.jp"


@dataclass(frozen=True)
class DemoSection:
    """A heading ('' for none) and the markup below it."""

    heading: str
    body: str


@dataclass(frozen=True)
class DemoDocument:
    """A PDF of the site; `pages` are lines of text."""

    path: str
    title: str
    pages: tuple[tuple[str, ...], ...]
    published: date


@dataclass(frozen=True)
class DemoRelease:
    """A press release; `lead` and the sections' bodies are markup, everything else is text."""

    path: str
    published: date
    title: str
    bureau: str
    issuers: tuple[str, ...]
    lead: str
    sections: tuple[DemoSection, ...]
    contact: str


@dataclass(frozen=True)
class Meeting:
    """The page of one meeting of a council, which stays at its URL while its papers come in."""

    path: str
    published: date
    title: str
    council: str
    sections: tuple[DemoSection, ...]


def release_path(name: str) -> str:
    """Return where the release of this name is served."""
    return f"/menu_news/s-news/{name}.html"


def document_path(number: str) -> str:
    """Return where the PDF of this number is served."""
    return f"/main_content/{number}.pdf"


def to_release(source: PageSource) -> DemoRelease:
    """Return the release that a source describes."""
    return DemoRelease(
        path=release_path(source.name),
        published=source.published,
        title=source.header("title"),
        bureau=source.header("bureau"),
        issuers=tuple(source.header("issuers").split()),
        lead=source.text("lead"),
        sections=_sections(source, "h3"),
        contact=source.text("contact"),
    )


def to_meeting(source: PageSource) -> Meeting:
    """Return the council meeting that a source describes."""
    return Meeting(
        path=f"{source.header('folder')}/{source.name}.html",
        published=source.published,
        title=source.header("title"),
        council=source.header("council"),
        sections=_sections(source, "h2"),
    )


def to_documents(source: PageSource) -> tuple[DemoDocument, ...]:
    """Return the PDFs whose text stands in a source: `== pdf number title`, pages parted by a line `--- page`."""
    return tuple(_document(part.argument, part.text, source.published) for part in source.texts("pdf"))


def _document(argument: str, text: str, published: date) -> DemoDocument:
    number, _, title = argument.partition(" ")
    pages = tuple(tuple(page.strip("\n").split("\n")) for page in text.split("--- page"))
    return DemoDocument(document_path(number), title, pages, published)


def _sections(source: PageSource, kind: str) -> tuple[DemoSection, ...]:
    return tuple(DemoSection(part.argument, part.text) for part in source.texts(kind))
