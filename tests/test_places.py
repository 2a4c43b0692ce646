"""Official addresses as part of our own: each leads back to itself, and to nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.datasette import urls
from archive.render.page_urls import path_of_url, urls_at
from schemas.address import normal_url


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://www.soumu.go.jp/main_content/001990116.pdf", "www.soumu.go.jp/main_content/001990116.pdf"),
        ("https://www.soumu.go.jp/a/%95%CA%8E%86.pdf", "www.soumu.go.jp/a/%2595%25CA%258E%2586.pdf"),
        ("https://www.e-stat.go.jp/file?id=1&kind=2#x", "www.e-stat.go.jp/file%3Fid%3D1%26kind%3D2%23x"),
        ("https://data.go.jp:8443/a b.csv", "data.go.jp:8443/a%20b.csv"),
        ("https://www.soumu.go.jp/data.json", "www.soumu.go.jp/data%2Ejson"),
        ("ftp://ftp.go.jp/a.zip", "ftp://ftp.go.jp/a.zip"),
    ],
)
def test_a_place_can_be_read_and_leads_back(url: str, place: str) -> None:
    assert path_of_url(url) == place
    assert normal_url(url) in urls_at(place) and urls_at(place)[0].startswith("https://")


@given(st.text())
def test_whatever_a_url_holds_it_stays_one_place_in_the_path(rest: str) -> None:
    url = normal_url(f"https://www.soumu.go.jp/{rest}")
    path = urls.document(url)
    found = re.match(urls.DOCUMENT, path)
    assert found and not found["json"] and path.isascii() and "?" not in path and "#" not in path
    assert url in urls_at(found["place"])
    twin = re.match(urls.DOCUMENT, urls.twin(path))
    assert twin and twin["json"] and url in urls_at(twin["place"])


def test_a_page_leads_to_its_spot_and_its_twin_does_without() -> None:
    path = urls.document("https://a.go.jp/a.pdf", version=2, page=3)
    assert path == "/-/mic-press/documents/a.go.jp/a.pdf?version=2&page=3#p3"
    assert urls.twin(path) == "/-/mic-press/documents/a.go.jp/a.pdf.json?version=2&page=3"
    assert urls.document("https://a.go.jp/a.pdf", page=1) == "/-/mic-press/documents/a.go.jp/a.pdf#p1"
