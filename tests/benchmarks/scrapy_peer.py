"""The peer: a crawler as one writes it with scrapy, list → release → PDF, its fields into SQLite and its bodies kept.

`python scrapy_peer.py BASE DIRECTORY [--cache] [--one] [--no-documents]`, with the Python that has scrapy. Run again with
`--cache` in the same directory it asks for everything again, conditionally. The last line that it prints is JSON: what it has.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from collections.abc import Iterator
from hashlib import sha1
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response

SETTINGS: dict[str, Any] = {
    # The defaults of scrapy otherwise: 8 connections to a host, no delay, no cache.
    "ROBOTSTXT_OBEY": True,
    "COOKIES_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "LOG_LEVEL": "ERROR",
    "ITEM_PIPELINES": {"__main__.Storing": 300},
}
ONE_CONNECTION = {"CONCURRENT_REQUESTS": 1, "CONCURRENT_REQUESTS_PER_DOMAIN": 1}
CACHE = {
    "HTTPCACHE_ENABLED": True,
    "HTTPCACHE_POLICY": "scrapy.extensions.httpcache.RFC2616Policy",
    # Pages without an expiry count as fresh for a tenth of their age: this has each of them asked for, conditionally.
    "DEFAULT_REQUEST_HEADERS": {"Cache-Control": "max-age=0"},
}
BATCH = 50
LIST = re.compile(r"/menu_news/s-news/(index|\d{4}m?)\.html$")
PHONE = re.compile(r"[0-9０-９]{2,4}[-－][0-9０-９]{2,4}[-－][0-9０-９]{4}")
MAIL = re.compile(r"[\w.+-]+(?:@|_atmark_)[\w.-]+")


class Releases(scrapy.Spider):
    """From the newest list to the others, to the releases that they name, to the PDFs that these link to."""

    name = "releases"

    def __init__(self, base: str, with_documents: bool) -> None:
        super().__init__()
        self.start_urls = [f"{base}/menu_news/s-news/index.html", f"{base}/news.rdf"]
        self._with_documents = with_documents

    def parse(self, response: Response) -> Iterator[Any]:
        """A list: the months beside it, and a release for each of its rows."""
        if response.url.endswith(".rdf"):
            yield _body(response)
            return
        for href in response.css("ul.monthTab a::attr(href)").getall():
            yield response.follow(href)
        for row in response.css("table.tableList tr"):
            if (href := row.css("a::attr(href)").get()) and "/menu_news/s-news/" in href:
                bureau = "".join(row.css("td:nth-child(3) ::text").getall()).strip()
                yield response.follow(href, self.parse_release, cb_kwargs={"bureau": bureau})
        yield _body(response)

    def parse_release(self, response: Response, bureau: str) -> Iterator[Any]:
        """A release: its fields, unless the page is the one that was read before, and its PDFs."""
        body = response.css(".contentsBody")
        links = [(a.attrib["href"], "".join(a.css("::text").getall())) for a in body.css("a[href$='.pdf']")]
        if self._with_documents:
            for href, _ in links:
                yield response.follow(href, self.parse_document)
        if "cached" not in response.flags:
            yield {"kind": "release", "url": response.url, "bureau": bureau, "annexes": links, **_fields(body)}
        yield _body(response)

    def parse_document(self, response: Response) -> Iterator[Any]:
        """A PDF, which nobody reads."""
        yield _body(response)


def _fields(body: scrapy.Selector) -> dict[str, Any]:
    contact = " ".join(body.css("#contact_information ::text").getall())
    return {
        "title": "".join(body.css("h2.ttl ::text").getall()).strip(),
        "date": (body.css(".press_datearea::text").get() or "").strip(),
        "headings": [" ".join(heading.css("::text").getall()).strip() for heading in body.css("h3")],
        "text": "\n".join(line for text in body.css("::text").getall() if (line := text.strip())),
        "links": body.css("a::attr(href)").getall(),
        "contact": {"text": contact, "phones": PHONE.findall(contact), "mails": MAIL.findall(contact)},
    }


def _body(response: Response) -> dict[str, Any]:
    return {"kind": "body", "response": response}


class Storing:
    """Fields and, of every body, its address, digest and time go into SQLite, 50 a transaction; bodies into files as scrapy's
    own FilesPipeline names them, but where its cache keeps them already."""

    @classmethod
    def from_crawler(cls, crawler: Any) -> Storing:
        """Made by scrapy."""
        return cls(Path(crawler.settings["DIRECTORY"]), crawler.settings.getbool("HTTPCACHE_ENABLED"))

    def __init__(self, directory: Path, is_cached: bool) -> None:
        self._files = None if is_cached else directory / "full"
        if self._files:
            self._files.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(directory / "scrapy.db")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS releases "
            "(url TEXT PRIMARY KEY, title TEXT, date TEXT, bureau TEXT, headings TEXT, text TEXT, links TEXT, annexes TEXT, "
            "contact TEXT)"
        )
        self._db.execute("CREATE TABLE IF NOT EXISTS bodies (url TEXT PRIMARY KEY, sha1 TEXT, size INTEGER, seen_at TEXT)")
        self._waiting = 0

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        """Store one item."""
        if item["kind"] == "body":
            self._keep(item["response"])
        else:
            names = ("url", "title", "date", "bureau", "headings", "text", "links", "annexes", "contact")
            said = [one if isinstance(one := item[name], str) else json.dumps(one, ensure_ascii=False) for name in names]
            self._db.execute("INSERT OR REPLACE INTO releases VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", said)
        self._waiting += 1
        if self._waiting >= BATCH:
            self._db.commit()
            self._waiting = 0
        return item

    def close_spider(self) -> None:
        """Commit the rest; print what there is."""
        self._db.commit()
        (releases,) = self._db.execute("SELECT count(*) FROM releases").fetchone()
        (documents,) = self._db.execute("SELECT count(*) FROM bodies WHERE url LIKE '%.pdf'").fetchone()
        (texts,) = self._db.execute("SELECT count(*) FROM releases WHERE title != '' AND date != '' AND text != ''").fetchone()
        self._db.close()
        print(json.dumps({"releases": releases, "documents": documents, "texts": texts}))

    def _keep(self, response: Response) -> None:
        digest = sha1(response.body).hexdigest()  # noqa: S324 - a name
        if self._files:
            path = self._files / f"{sha1(response.url.encode()).hexdigest()}{Path(response.url).suffix}"  # noqa: S324 - a name
            path.write_bytes(response.body)
        self._db.execute(
            "INSERT OR REPLACE INTO bodies VALUES (?, ?, ?, datetime('now'))", (response.url, digest, len(response.body))
        )


def main(base: str, directory: str, *options: str) -> None:
    """Crawl once."""
    Path(directory).mkdir(exist_ok=True)
    chosen = {**SETTINGS, "DIRECTORY": directory, "HTTPCACHE_DIR": str(Path(directory, "httpcache").absolute())}
    if "--one" in options:
        chosen |= ONE_CONNECTION
    if "--cache" in options:
        chosen |= CACHE
    process = CrawlerProcess(chosen)
    process.crawl(Releases, base=base, with_documents="--no-documents" not in options)
    process.start()


if __name__ == "__main__":
    main(*sys.argv[1:])
