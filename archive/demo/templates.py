"""The markup of the site's pages: values in, bytes out, as the real site serves them (cp932 with CRLF)."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from archive.demo.content import OFFICIAL, DemoRelease, DemoSection, Meeting, document_path
from archive.demo.dates import era_date

PDF_ICON = '<img alt="PDF" height="15" src="/main_content/000000011.gif" width="15" />'
WINDOW_ICON = '<img alt="別ウィンドウで開きます" height="15" src="/main_content/000000012.gif" width="15" />'

_LINK = re.compile(r"\[\[([^|\]]+)\|([^|\]]+)\]\]")
_TAG = re.compile(r"<[^>]+>")


@cache
def _template(name: str) -> Template:
    return Template(files(__package__).joinpath("markup", name).read_text("utf-8").rstrip("\n"))


def fill(name: str, **values: str) -> str:
    """Return a markup file with its `$names` filled in; the values are markup."""
    return _template(name).substitute(values)


def to_bytes(markup: str) -> bytes:
    """Return markup as the site sends it. A character outside cp932 is an error in the demo's texts."""
    return markup.replace("\n", "\r\n").encode("cp932")


def text(words: str) -> str:
    """Return plain text as markup."""
    return escape(words, quote=False)


def page(path: str, head_title: str, main: str, body_class: str = "press", description: str = "") -> bytes:
    """Return a whole page in the site's furniture; its og:url names the official address of `path`."""
    metas = _metas(OFFICIAL + path, head_title, description)
    return to_bytes(fill("page.html", head_title=text(head_title), metas=metas, body_class=body_class, main=main))


def release_page(release: DemoRelease) -> bytes:
    """Return the page of a release."""
    main = fill(
        "release.html",
        title=text(release.title),
        datearea="<br />\n".join([era_date(release.published), *map(text, release.issuers)]),
        lead=_with_links(release.lead),
        sections="\n".join(_release_section(section) for section in release.sections),
        contact=_contact(release.contact),
    )
    description = _TAG.sub("", release.lead).replace("\n", "")
    return page(release.path, f"総務省｜報道資料｜{release.title}", main, description=description)


def meeting_page(meeting: Meeting) -> bytes:
    """Return the page of a council's meeting."""
    sections = (
        fill("meeting_section.html", heading=text(section.heading), body=_with_links(section.body))
        for section in meeting.sections
    )
    folder = meeting.path.rpartition("/")[0]
    council, title = text(meeting.council), text(meeting.title)
    main = fill("meeting.html", council=council, title=title, folder=folder, sections="\n".join(sections))
    return page(meeting.path, f"総務省｜{meeting.council}｜ {meeting.title}", main, body_class="twoColB sct shingi")


def plain_page(path: str, title: str, words: str) -> bytes:
    """Return a page that is neither release nor list."""
    main = fill("plain.html", title=text(title), body=text(words))
    return page(path, f"総務省｜{title}", main, body_class="oneCol")


def home_page() -> bytes:
    """Return the site's first page. It names no release, so that it stays the same from day to day."""
    return page("/index.html", "総務省", fill("home.html"), body_class="top")


def not_found_page() -> bytes:
    """Return the body of a 404: the furniture with an apology, and no og: metas that could name a release."""
    title = text("総務省｜お探しのページが見つかりません")
    return to_bytes(fill("page.html", head_title=title, metas="", body_class="oneCol", main=fill("not_found.html")))


def _metas(url: str, head_title: str, description: str) -> str:
    said = escape(description)
    return fill(
        "metas.html",
        head_title=escape(head_title),
        url=url,
        description=f'<meta name="description" content="{said}" />\n' if said else "",
        og_description=f'<meta property="og:description" content="{said}" />' if said else "",
    )


def _release_section(section: DemoSection) -> str:
    heading = f"<h3>{text(section.heading)}</h3>\n" if section.heading else ""
    return fill("release_section.html", heading=heading, body=_with_links(section.body))


def _contact(words: str) -> str:
    groups = [f"<p>{text(group)}</p>".replace("\n", "<br />\n ") for group in words.split("\n\n")]
    return fill("contact.html", groups="\n\n".join(groups))


def _with_links(markup: str) -> str:
    return _LINK.sub(lambda link: _link(link[1], link[2]), markup)


def _link(label: str, target: str) -> str:
    """Return `[[label|target]]` as the site links: a number is a PDF, everything else opens another window."""
    if target.isdigit():
        return f'<a href="{document_path(target)}">{label}{PDF_ICON}</a>'
    return f'<a href="{escape(target)}" target="_blank">{label}{WINDOW_ICON}</a>'
