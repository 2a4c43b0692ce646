"""From the marked parts of a MIC page to a Release: what every template of the site has in common."""

from __future__ import annotations

import re
from datetime import date
from itertools import takewhile

from lxml import html
from msgspec import Struct
from msgspec.structs import replace

from schemas.address import absolute, encode_query, resolve_base
from schemas.release import Contact, DateMention, Doubt, Footnote, Release, Section, Template, doubts_by_field
from schemas.text import normalized
from scraper.read.annexes import find_annexes
from scraper.read.charset import Decoded
from scraper.read.contacts import contact_block, find_contacts
from scraper.read.content_hash import content_hash
from scraper.read.dates import find_dates, read_full_date
from scraper.read.footnotes import find_footnotes
from scraper.read.genre.classify import GenreReading, genre_of
from scraper.read.links import find_links
from scraper.read.outline import Outline, is_cut_in_depth, outline
from scraper.read.partial_parse import has_ended, parse_up_to_end_of
from scraper.read.participants import find_participants
from scraper.read.sections import find_sections
from scraper.read.unlinked_annexes import add_mentions
from scraper.read.xpath import every, has_class, of_class, string
from scraper.sites.mic.issuers import find_issuers
from scraper.sites.mic.subtitle_and_lead import Head, find_head
from scraper.sites.mic.title_by_agreement import find_breadcrumb, tail_of, variants
from scraper.sites.mic.urls import bureau_of, is_release_link, key_of

_HEAD_URL, _OG_URL = (string(f"{place}::meta[@property='og:url']/@content") for place in ("/html/head/child", "descendant"))
_BASE = string("descendant::base[@href][1]/@href")
_WITH_QUERY = every("descendant::a[contains(@href, '?')]|descendant::img[contains(@src, '?')]")
_BREAD = of_class("bread")
_PAGE_TOP = every(f"descendant::p[{has_class('pTop')}]")
_TITLE = string("descendant::title")
_HEADINGS = every("descendant::*[self::h2 or self::h3 or self::h4 or self::h5 or self::h6]")
_MEETING = GenreReading(genre="meeting", rule="meeting_template")
_BOLD = every("descendant::*[self::b or self::strong]")
_UNIT_LINE = re.compile(r"[ \u3000]*[^。、「」]{2,40}[局部課室官会班庁省府]")
_DATE_LINE = re.compile(
    r"[ \u3000]*(?:(?:公表|公開|掲載|発表|発行|報道発表)(?:日|年月日)?[ \u3000]*[:：][ \u3000]*)?"
    r"\0(?:[ \u3000]+[^。、「」\0]{2,30}[局部課室官会班庁省府])?[ \u3000]*"
)
"""A line that says little more than a date, which \\0 stands for: 公表日：DATE, DATE　総務省."""
_TO_TOP = re.compile(
    r"^[\s\u3000▲↑△]*(?:(?:この)?ページの?)?(?:先頭|トップ|上部|TOP)(?:へ|に)?(?:戻る|移動)?[\s\u3000▲↑△]*$", re.I
)


class Parts(Struct, frozen=True, kw_only=True):
    """Where a template keeps things: elements of a parsed page, None for what the page does not have."""

    template: Template
    content: html.HtmlElement
    label: html.HtmlElement | None = None  # a heading that every page has, no part of what the release says
    heading: html.HtmlElement | None = None
    date_area: html.HtmlElement | None = None
    lead: html.HtmlElement | None = None
    main: html.HtmlElement | None = None
    contact: html.HtmlElement | None = None
    is_cut: bool = False  # words follow that may be the release's, and nobody can say how far it goes
    title: str | None = None  # what several places of the page agree on, where no markup tells the title
    left_out: tuple[html.HtmlElement, ...] = ()  # further furniture in the content


def parse_content(text: str) -> html.HtmlElement | None:
    """Return the root of a page without what follows its content, where all that `release_from` asks of a page stands before
    that; else None."""
    root = parse_up_to_end_of(text, "contentsBody")
    bread = None if root is None else _BREAD(root)
    if root is None or bread is None or not has_ended(bread):
        return None
    return root if root.get("lang") and og_url(root) and bread_title(root) else None


def release_from(parts: Parts, root: html.HtmlElement, url: str, decoded: Decoded) -> Release:
    """Return the record of a page whose parts a template has found. Pure; doubts stand on the record."""
    left_out = [*page_top(parts.content), *parts.left_out, *([parts.label] if parts.label is not None else [])]
    _encode_queries(parts.content, decoded.codec)
    page = outline(parts.content, left_out)
    base = resolve_base(_BASE(root), url)
    bread = bread_title(root)
    title, subtitle = _titles(page, parts, parts.title or bread or page_title(root))
    published, issuers, date_doubts = _date_area(page, parts)
    dates = _dates(page.text, published)
    doubts = [*decoded.doubts, *date_doubts, *_title_doubts(title, subtitle, bread, page, parts), *_url_doubts(root, url)]
    doubts += [doubt for mention in dates for doubt in mention.doubts]
    participants, contacts = tuple(find_participants(page.text, page.structure)), _contacts(page, parts)
    doubts += [doubt for group in participants for doubt in group.doubts]
    doubts += [doubt for contact in contacts for official in contact.people for doubt in official.doubts]
    found = _sections(page, parts)
    head = _head(page, parts, found, published, issuers)
    kind = _MEETING if parts.template == "meeting" else genre_of(title, page.text, subtitle or head.subtitle)
    if parts.template == "unknown":
        doubts.append("unknown_template")
    if parts.is_cut:
        doubts.append("text_not_read")
    if is_cut_in_depth(root):
        doubts.append("nested_too_deep")
    release = Release(
        key=key_of(url),
        url=url,
        lang=root.get("lang") or "ja",
        title=title,
        subtitle=subtitle or head.subtitle,
        template=parts.template,
        content_hash=content_hash(bread or title, page.text, page.sources, base, page.marks),
        text=page.text,
        published=published,
        issuers=() if parts.template == "meeting" else find_issuers(issuers, head.lead or "", page.text, "総務省"),
        bureau=bureau_of(url),
        genre=kind.genre,
        genre_rule=kind.rule,
        lead=head.lead,
        sections=found,
        dates=dates,
        participants=participants,
        annexes=add_mentions(page.text, find_annexes(page, base), page.anchors, found),
        links=find_links(page, url, base, is_release=is_release_link),
        images=tuple(absolute(source, base) or source for source in page.images),
        marks=page.marks,
        contacts=contacts,
        footnotes=_footnotes(page, parts),
        doubts=tuple(dict.fromkeys(doubts)),
    )
    return replace(release, field_doubts=doubts_by_field(release))


def _encode_queries(content: html.HtmlElement, codec: str) -> None:
    """Write the queries of links and images as a browser sends them."""
    for element in _WITH_QUERY(content):
        for name in ("href", "src"):
            if (printed := element.get(name)) and not printed.isascii():
                element.set(name, encode_query(printed, codec))


def bread_title(root: html.HtmlElement) -> str:
    """Return the tail of the breadcrumb line, the words after its last link; '' when there is none."""
    bread = _BREAD(root)
    if bread is None:
        bread = find_breadcrumb(root)
    return "" if bread is None else tail_of(bread)


def page_title(root: html.HtmlElement) -> str:
    """Return the last part of `<title>`, which on this site reads 総務省｜報道資料｜TITLE, without a site's name."""
    return list(variants(_TITLE(root).rsplit("｜", 1)[-1]))[1]


def page_top(content: html.HtmlElement) -> list[html.HtmlElement]:
    """Return the elements that say no more than ページトップへ戻る and lead there."""
    links = [link for link in content.iter("a") if (link.get("href") or "").startswith("#") and _TO_TOP.fullmatch(_words(link))]
    return [*_PAGE_TOP(content), *(_alone_around(link, content) for link in links)]


def _alone_around(link: html.HtmlElement, content: html.HtmlElement) -> html.HtmlElement:
    """The largest element in the content that holds nothing but a link."""
    largest = link
    for parent in link.iterancestors():
        if parent is content or len(parent) > 1 or _words(parent).strip() != _words(link).strip():
            break
        largest = parent
    return largest


def og_url(root: html.HtmlElement) -> str:
    """Return the URL that the page itself calls its own (og:url), or ''."""
    return _HEAD_URL(root) or _OG_URL(root)


def _words(node: html.HtmlElement) -> str:
    """The text in a node; none for a comment, which stands among the siblings too."""
    return "".join(node.itertext()) if isinstance(node.tag, str) else ""


def _span(page: Outline, element: html.HtmlElement | None) -> tuple[int, int]:
    return page.spans.get(element, (0, 0)) if element is not None else (0, 0)


def _text_of(page: Outline, element: html.HtmlElement | None) -> str:
    start, end = _span(page, element)
    return page.text[start:end]


def _titles(page: Outline, parts: Parts, otherwise: str) -> tuple[str, str | None]:
    """The title and the subtitle: the heading's first line and the rest, or the breadcrumb where there is no heading."""
    lines = [line.strip(" \u3000") for line in _text_of(page, parts.heading).split("\n")]
    if not lines[0] or (otherwise and normalized("".join(lines)) == normalized(otherwise)):
        return otherwise or "".join(lines), None
    return lines[0], "\n".join(lines[1:]) or None


def _title_doubts(title: str, subtitle: str | None, bread: str, page: Outline, parts: Parts) -> list[Doubt]:
    if not title:
        return ["title_missing"]
    heading = normalized(_text_of(page, parts.heading))
    agree = not bread or not heading or normalized(bread) in (heading, normalized(title), normalized(title + (subtitle or "")))
    return [] if agree else ["title_disagrees"]


def _url_doubts(root: html.HtmlElement, url: str) -> list[Doubt]:
    named = og_url(root)
    return ["url_disagrees"] if named and key_of(named) != key_of(url) else []


def _date_area(page: Outline, parts: Parts) -> tuple[DateMention | None, tuple[str, ...], list[Doubt]]:
    """The publication date, the issuers printed with it, and what is doubtful: a meeting's page has no date line."""
    if parts.template == "meeting":
        return None, (), []
    if parts.date_area is None:
        published = _lone_date_line(page.text)
        return published, _issuers_below(page, parts, published), [] if published else ["published_missing"]
    start, end = _span(page, parts.date_area)
    printed = page.text[start:end]
    published = read_full_date(printed, "published", start)
    if published is None:
        return None, tuple(printed.split("\n")) if printed else (), ["published_unreadable" if printed else "published_missing"]
    others = (printed[: published.start - start] + "\n" + printed[published.end - start :]).split("\n")
    issuers = tuple(line.strip(" \u3000") for line in others if line.strip(" \u3000"))
    return published, issuers, list(published.doubts)


def _dates(text: str, published: DateMention | None) -> tuple[DateMention, ...]:
    """Every date of the text; the one it was published on stands among them as that."""
    day = date.fromisoformat(published.first) if published and published.first else None
    found = find_dates(text, day)
    return tuple(published if published and mention.start == published.start else mention for mention in found)


def _lone_date_line(text: str) -> DateMention | None:
    """A line that says little more than a full date, as older pages print above the title."""
    place = 0
    for line in text.split("\n"):
        mention = read_full_date(line, "published", place)
        if mention and _DATE_LINE.fullmatch(line.replace(mention.literal, "\0", 1)):
            return mention
        place += len(line) + 1
    return None


def _issuers_below(page: Outline, parts: Parts, published: DateMention | None) -> tuple[str, ...]:
    """Who is named beside a lone date line, and in the lines right below it, up to the title."""
    if published is None:
        return ()
    beside, *below = page.text[published.end :].split("\n")
    title = _text_of(page, parts.heading).split("\n")[0]
    units = takewhile(lambda line: line != title and _UNIT_LINE.fullmatch(line), below)
    own = (beside,) if _UNIT_LINE.fullmatch(beside) else ()
    return tuple(line.strip(" \u3000") for line in (*own, *units))


def _head(
    page: Outline, parts: Parts, sections: tuple[Section, ...], published: DateMention | None, issuers: tuple[str, ...]
) -> Head:
    """The subtitle and the lead below the title; a council's page has neither."""
    lead = _span(page, parts.lead)
    if parts.template == "meeting" or parts.heading is None:
        return Head(subtitle=None, lead=page.text[slice(*lead)].strip(" \u3000") or None)
    after = _span(page, parts.heading)[1]
    begins = _begins_below(page, parts, sections, after)
    main = _span(page, parts.main)[0] if parts.main is not None and parts.main is not parts.content else None
    passed = {*issuers, *([published.literal] if published else ())}
    limit = min(begins, main) if main is not None and main > after else begins
    in_main = main is not None and not page.text[after:main].strip()
    return find_head(page, parts.content, after, passed, lead, limit, in_main=in_main)


def _begins_below(page: Outline, parts: Parts, sections: tuple[Section, ...], after: int) -> int:
    """Where the first section or the contacts begin below a place, else where the text ends."""
    contacts = _contact_span(page, parts)[0]
    places = [section.start for section in sections if section.start > after] + ([contacts] if contacts > after else [])
    return page.text.rfind("\n", 0, min(places)) if places else len(page.text)


def _sections(page: Outline, parts: Parts) -> tuple[Section, ...]:
    area = parts.main if parts.main is not None else parts.content
    skipped = {parts.heading, parts.label}
    span = _main_span(page, parts)
    marked_up = [
        (str(element.tag), *page.spans[element])
        for element in _HEADINGS(area)
        if element not in skipped and element in page.spans and page.spans[element][0] <= span[1]
    ]
    bold = (page.spans[element] for element in _BOLD(area) if element in page.spans)
    # The numbered lines of a meeting's page are the items of its agenda.
    items = [(item.start, item.end) for item in page.structure.items]
    in_text = parts.template != "meeting"
    return find_sections(page.text, span, marked_up, bold, in_text=in_text, items=items)


def _main_span(page: Outline, parts: Parts) -> tuple[int, int]:
    """Where the release speaks: its main area, or all of it, up to the contacts that no element marks."""
    start, end = _span(page, parts.main if parts.main is not None else parts.content)
    if parts.main is parts.content:  # the head stands in it too
        start = max(start, _span(page, parts.heading)[1])
    contacts_start, _ = _contact_span(page, parts)
    unmarked = parts.contact is None and start < contacts_start <= end
    return (start, contacts_start - 1) if unmarked else (start, end)


def _contact_span(page: Outline, parts: Parts) -> tuple[int, int]:
    if parts.contact is not None:
        return _span(page, parts.contact)
    if parts.template == "meeting":
        return 0, 0
    return contact_block(page.text, *_span(page, parts.content)) or (0, 0)


def _contacts(page: Outline, parts: Parts) -> tuple[Contact, ...]:
    start, end = _contact_span(page, parts)
    return find_contacts(page.text, start, end) if end > start else ()


def _footnotes(page: Outline, parts: Parts) -> tuple[Footnote, ...]:
    return find_footnotes(page.text, *_main_span(page, parts))
