"""One page in many markups: what a redesign of the site may do to it, while it says the same.

Each markup is a function over the parsed page of the template of 2025; nothing in it adds or removes a visible word but the
breadcrumb or the date area, where its name says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree, html

Markup = Callable[[html.HtmlElement], None]

_MARKS = ("contentsBody", "press_datearea", "ttl", "boxEx", "innerBox", "aly_tx", "pTop", "bread", "boxNormal", "idt")
_IDS = ("press_mainarea", "contact_information")


def in_markup(page: bytes, markup: Markup) -> bytes:
    """Return the page of a release, rewritten in a markup, in the bytes of the site's charset."""
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", page.decode("cp932"))
    root = html.document_fromstring(text)
    markup(root)
    written = html.tostring(root, encoding="unicode")
    assert isinstance(written, str)
    return written.encode("cp932", "xmlcharrefreplace")


def of_class(root: html.HtmlElement, name: str) -> Iterator[html.HtmlElement]:
    return (element for element in root.iter(etree.Element) if name in (element.get("class") or "").split())


def of_id(root: html.HtmlElement, name: str) -> html.HtmlElement | None:
    return next((element for element in root.iter(etree.Element) if element.get("id") == name), None)


def content(root: html.HtmlElement) -> html.HtmlElement:
    return next(of_class(root, "contentsBody"))


def rename(name: str) -> Markup:
    """Give the class or id another name."""

    def change(root: html.HtmlElement) -> None:
        for element in root.iter(etree.Element):
            names = (element.get("class") or "").split()
            if name in names:
                other = "n-" + re.sub("[^a-z]", "x", name.lower())[:3]
                element.set("class", " ".join(other if one == name else one for one in names))
            if element.get("id") == name:
                element.set("id", "n-" + name[:3])

    return change


def rename_all(root: html.HtmlElement) -> None:
    for name in (*_MARKS, *_IDS):
        rename(name)(root)


def bare(root: html.HtmlElement) -> None:
    """No class and no id anywhere in the page."""
    for element in root.iter(etree.Element):
        for name in ("class", "id"):
            element.attrib.pop(name, None)


def headings_as(tag: str, inner: str | None = None) -> Markup:
    """Print every heading of the main area as another element, in markup without the known names."""

    def change(root: html.HtmlElement) -> None:
        for heading in list(content(root).iter("h3", "h4")):
            wrap(heading, tag, inner)
        rename_all(root)

    return change


def wrap(element: html.HtmlElement, tag: str, inner: str | None) -> None:
    element.tag = tag
    element.attrib.clear()
    if inner:
        child = etree.SubElement(element, inner)
        child.text, element.text = element.text, None
        for one in [one for one in element if one is not child]:
            child.append(one)


def headings_in_cells(cell: str) -> Markup:
    """Each heading and its box are a row of one table."""

    def change(root: html.HtmlElement) -> None:
        for heading in list(content(root).iter("h3")):
            box = heading.getnext()
            table = html.fragment_fromstring(f"<table><tr><{cell}></{cell}></tr><tr><td></td></tr></table>")
            heading.addprevious(table)
            first, second = (next(row.iterchildren()) for row in table.iter("tr"))
            move_words(heading, first)
            if box is not None and box.tag == "div":
                second.append(box)
        rename_all(root)

    return change


def move_words(source: html.HtmlElement, target: html.HtmlElement) -> None:
    target.text = source.text
    for child in list(source):
        target.append(child)
    parent = source.getparent()
    assert parent is not None
    parent.remove(source)


def headings_beside(root: html.HtmlElement) -> None:
    """Each heading stands in a cell to the left of its box."""
    for heading in list(content(root).iter("h3")):
        box = heading.getnext()
        table = html.fragment_fromstring("<table><tr><th></th><td></td></tr></table>")
        heading.addprevious(table)
        first, second = next(table.iter("tr"))
        move_words(heading, first)
        if box is not None and box.tag == "div":
            second.append(box)
    rename_all(root)


def headings_as_dl(root: html.HtmlElement) -> None:
    for heading in list(content(root).iter("h3")):
        box = heading.getnext()
        listed = html.fragment_fromstring("<dl><dt></dt><dd></dd></dl>")
        heading.addprevious(listed)
        move_words(heading, listed[0])
        if box is not None and box.tag == "div":
            listed[1].append(box)
    rename_all(root)


def title_as(tag: str, inner: str | None = None) -> Markup:
    """Print the title as another element, in markup without the known names."""

    def change(root: html.HtmlElement) -> None:
        for heading in list(of_class(root, "ttl")):
            if heading.tag == "h2" and any(parent is content(root) for parent in heading.iterancestors()):
                wrap(heading, tag, inner)
        rename_all(root)

    return change


def in_a_table(root: html.HtmlElement) -> None:
    """The whole content in one cell of a table that arranges the page."""
    block = content(root)
    parent = block.getparent()
    assert parent is not None
    table = html.fragment_fromstring("<table><tr><td></td></tr></table>")
    parent.replace(block, table)
    table.tail, block.tail = block.tail, None
    next(table.iter("td")).append(block)
    rename_all(root)


def rows_of_a_table(root: html.HtmlElement) -> None:
    """Each block of the content in a row of its own."""
    block = content(root)
    table = html.fragment_fromstring("<table></table>")
    for child in list(block):
        row = etree.SubElement(etree.SubElement(table, "tr"), "td")
        row.append(child)
    block.append(table)
    rename_all(root)


def broken_lines(root: html.HtmlElement) -> None:
    """Paragraphs and boxes of the content are lines that end in <br>."""
    block = content(root)
    for element in list(block.iterdescendants("div", "p", "dl", "dt", "dd", "address")):
        element.insert(0, etree.Element("br"))
        first = element[0]
        first.tail, element.text = element.text, None
        element.append(etree.Element("br"))
        element.drop_tag()
    rename_all(root)


def paragraphs(root: html.HtmlElement) -> None:
    """Boxes of the content are paragraphs."""
    for element in content(root).iterdescendants("div", "address"):
        element.tag = "p"
    rename_all(root)


def sections_of_html5(root: html.HtmlElement) -> None:
    block = content(root)
    rename_all(root)
    block.tag = "article"
    for element in root.iter("div"):
        if element.get("id") == "footer":
            element.tag = "footer"
    for child in block.iterchildren("div"):
        child.tag = "section"


def deep(root: html.HtmlElement) -> None:
    """Each block of the content in three boxes more."""
    block = content(root)
    for child in list(block):
        outer = html.fragment_fromstring("<div><div><div></div></div></div>")
        child.addprevious(outer)
        outer[0][0].append(child)
        outer.tail, child.tail = child.tail, None
    rename_all(root)


def without_date(root: html.HtmlElement) -> None:
    for element in list(of_class(root, "press_datearea")):
        element.drop_tree()


def date_as(markup: str) -> Markup:
    """Print the date area as another element."""

    def change(root: html.HtmlElement) -> None:
        for element in list(of_class(root, "press_datearea")):
            new = html.fragment_fromstring(markup)
            element.addprevious(new)
            move_words(element, new)
        rename_all(root)

    return change


def date_below_title(root: html.HtmlElement) -> None:
    area, title = next(of_class(root, "press_datearea"), None), title_of(root)
    if area is not None and title is not None:
        title.addnext(area)
    rename_all(root)


def title_of(root: html.HtmlElement) -> html.HtmlElement | None:
    return next((one for one in of_class(root, "ttl") if one.tag == "h2" and one.getparent() is content(root)), None)


def without_breadcrumb(root: html.HtmlElement) -> None:
    for element in list(of_class(root, "bread")):
        element.drop_tree()


def breadcrumb_as_list(root: html.HtmlElement) -> None:
    for element in list(of_class(root, "bread")):
        links = [html.tostring(link, encoding="unicode", with_tail=False) for link in element.iter("a")]
        tail = (list(element.iter("a"))[-1].tail or "").lstrip(" >\n")
        items = "".join(f"<li>{item}</li>" for item in [*links, tail])
        new = html.fragment_fromstring(f'<nav aria-label="パンくずリスト"><ol>{items}</ol></nav>')
        element.addprevious(new)
        element.drop_tree()
    rename_all(root)


def without_label(root: html.HtmlElement) -> None:
    for element in list(content(root).iter("h1")):
        element.drop_tree()
    rename_all(root)


def without_own_address(root: html.HtmlElement) -> None:
    for element in list(root.iter("meta")):
        if (element.get("property") or "").startswith("og:"):
            element.drop_tree()
    rename_all(root)


def title_suffixed(root: html.HtmlElement) -> None:
    """`<title>` names the page first and the site last."""
    for element in root.iter("title"):
        element.text = (element.text or "").rsplit("｜", 1)[-1].strip() + "（MIC/総務省）"
    rename_all(root)


def title_outside(root: html.HtmlElement) -> None:
    """The title stands as h1 in a head of its own above the content, as on METI's pages; the label is gone."""
    block = content(root)
    for element in list(block.iter("h1")):
        element.drop_tree()
    title = title_of(root)
    if title is not None:
        title.tag = "h1"
        box = html.fragment_fromstring('<div class="bg-g"><div class="w1000"></div></div>')
        block.addprevious(box)
        box[0].append(title)
    rename_all(root)


def as_meti(root: html.HtmlElement) -> None:
    """METI's template as of 2026: h1 above, date in p, h2 for every part, 担当 for the contacts."""
    title_outside(root)
    breadcrumb_as_list(root)
    title_suffixed(root)
    for heading in root.iter("h3"):
        heading.tag = "h2"


MARKUPS: dict[str, Markup] = {
    "all names changed": rename_all,
    "no names": bare,
    **{f"{name} renamed": rename(name) for name in (*_MARKS[:4], "innerBox", "pTop", "bread", *_IDS)},
    "headings h2": headings_as("h2"),
    "headings h4": headings_as("h4"),
    "headings b": headings_as("p", "b"),
    "headings strong": headings_as("div", "strong"),
    "headings font": headings_as("p", "font"),
    "headings p": headings_as("p"),
    "headings div": headings_as("div"),
    "headings dl": headings_as_dl,
    "headings th": headings_in_cells("th"),
    "headings td": headings_in_cells("td"),
    "headings beside": headings_beside,
    "title h1": title_as("h1"),
    "title h3": title_as("h3"),
    "title p": title_as("p"),
    "title div strong": title_as("div", "strong"),
    "title font": title_as("p", "font"),
    "in a table": in_a_table,
    "rows of a table": rows_of_a_table,
    "broken lines": broken_lines,
    "paragraphs": paragraphs,
    "html5": sections_of_html5,
    "three boxes more": deep,
    "no date": without_date,
    "date in p": date_as("<p align='right'></p>"),
    "date below the title": date_below_title,
    "no breadcrumb": without_breadcrumb,
    "breadcrumb as list": breadcrumb_as_list,
    "no label": without_label,
    "title suffixed": title_suffixed,
    "title outside": title_outside,
    "METI": as_meti,
}
