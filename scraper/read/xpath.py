"""Finding elements: compiled XPath with a typed answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from lxml import etree, html


def has_class(name: str) -> str:
    """Return the XPath condition for an element that has the class `name` among its classes.

    The plain `contains` in front is for speed: it spares nearly every element of a page the rest.
    """
    return f"contains(@class, '{name}') and contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


def every(xpath: str) -> Callable[[html.HtmlElement], list[html.HtmlElement]]:
    """Return a function that gives all elements that `xpath` finds from an element, in document order."""
    find = etree.XPath(xpath)
    return lambda element: cast("list[html.HtmlElement]", find(element))


def first(xpath: str) -> Callable[[html.HtmlElement], html.HtmlElement | None]:
    """Return a function that gives the first element that `xpath` finds from an element, or None."""
    find = every(f"({xpath})[1]")
    return lambda element: next(iter(find(element)), None)


def of_class(name: str) -> Callable[[html.HtmlElement], html.HtmlElement | None]:
    """Return a function that gives the first division below an element that has the class `name`, or else the first element
    of any other kind, or None. Most of a page's elements are no divisions, and are not looked at twice."""
    division, other = (first(f"descendant::{kind}[{has_class(name)}]") for kind in ("div", "*"))

    def find(element: html.HtmlElement) -> html.HtmlElement | None:
        found = division(element)
        return other(element) if found is None else found

    return find


def string(xpath: str) -> Callable[[html.HtmlElement], str]:
    """Return a function that gives the text that `xpath` finds from an element, without blanks at its edges; else ''."""
    find = etree.XPath(f"string({xpath})")
    return lambda element: str(find(element)).strip()
