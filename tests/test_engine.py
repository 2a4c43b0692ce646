"""The options that name a cluster, and which workers may work; the cluster itself is that of test_cluster.py."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import Mornings
from msgspec.structs import replace

from archive.cli import mic_press
from archive.cli.workers_option import hire_of
from archive.jobs.site_reader import Readers
from archive.layout import CAPTURES, DATABASE
from archive.rebuild import Workers
from archive.rebuild.cluster.compatibility import LAYOUT, Fit, traits_of
from archive.rebuild.cluster.evidence_store import Shelf, refuse_other, sample_of
from archive.rebuild.rebuild import rebuild
from archive.warc.manifest import closed_files
from schemas.errors import ConfigurationError, WorkersUnfit

OTHER_PARSER = "mic 0"


def refused(*options: str) -> str:
    result = CliRunner().invoke(mic_press, ["rebuild", *options])
    assert result.exit_code == 2, result.output
    return result.output


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--jobs", "2", "--engine", "dask://127.0.0.1:8786"), "exclude each other"),
        (("--evidence", "/mnt/captures"), "name it by --engine"),
        (("--engine", "spark://127.0.0.1:8786"), "dask://HOST:PORT"),
        (("--engine", "dask://127.0.0.1"), "dask://HOST:PORT"),
        (("--engine", "dask://127.0.0.1:99999"), "dask://HOST:PORT"),
        (("--engine", "dask://127.0.0.1:8786/path"), "dask://HOST:PORT"),
        (("--engine", "dask://h:1", "--evidence", "gs://bucket"), "s3://BUCKET/PREFIX"),
        (("--engine", "dask://h:1", "--evidence", "s3://"), "s3://BUCKET/PREFIX"),
    ],
)
def test_what_can_not_be_meant_is_a_usage_error(options: tuple[str, ...], words: str) -> None:
    assert words in refused(*options)


@pytest.mark.parametrize("place", ["s3://AKID:hush-hush@bucket/x", "s3://bucket/x?key=hush-hush", "https://u:hush-hush@host/x"])
def test_what_may_be_a_password_is_not_repeated(place: str) -> None:
    assert "hush-hush" not in refused("--engine", "dask://h:1", "--evidence", place)


def test_without_dask_the_extra_is_named(mornings: Mornings, monkeypatch: pytest.MonkeyPatch) -> None:
    mornings.crawl()
    monkeypatch.setitem(sys.modules, "distributed", None)
    hire = hire_of(None, "tcp://127.0.0.1:8786", None)
    with pytest.raises(ConfigurationError, match=r"mic-press-archive\[dask\]"), hire(mornings.directory / CAPTURES):
        pass


def test_without_s3fs_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(WorkersUnfit, match=r"mic-press-archive\[s3\]"):
        Shelf("s3://bucket")("mic-1.warc.gz", 0, 9)


def test_a_fit_worker_keeps_its_reader_and_another_makes_none() -> None:
    fit = Fit(Readers, traits_of(Readers()))
    sent = pickle.loads(pickle.dumps(fit))  # noqa: S301 - our own
    assert sent == fit and hash(sent) == hash(fit)
    assert fit().parsers == Readers().parsers
    names = dict(fit.traits)
    assert names["layout"] == LAYOUT, "what is pickled here is found there by its module"
    assert {"mic-press-archive", "lxml", "pypdfium2", "parser", "reader of documents"} <= set(names)
    assert "missing" not in names.values()
    other = replace(fit, traits=tuple(sorted({**names, "parser": OTHER_PARSER}.items())))
    with pytest.raises(WorkersUnfit, match=f"has parser {names['parser']} and not {OTHER_PARSER}"):
        other()


def test_a_shelf_gives_stretches_and_knows_another_archive(mornings: Mornings, tmp_path: Path) -> None:
    mornings.crawl()
    captures = mornings.directory / CAPTURES
    (name,) = closed_files(captures)
    shelf, sample = Shelf(str(captures)), sample_of(captures, name)
    assert shelf(name, 100, 200) == (captures / name).read_bytes()[100:200]
    refuse_other(shelf, sample)
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_bytes((captures / name).read_bytes()[1:])
    with pytest.raises(WorkersUnfit, match="finds another file at"):
        refuse_other(Shelf(str(tmp_path)), sample)
    with pytest.raises(WorkersUnfit, match=f"finds no {tmp_path}/nowhere/{name}"):
        Shelf(f"{tmp_path}/nowhere")(name, 0, 9)


@pytest.mark.parametrize("make", [lambda fit: replace(fit, traits=(("parser", OTHER_PARSER),)), None])
def test_a_worker_that_must_not_work_ends_the_rebuild(mornings: Mornings, make: Callable[[Fit], Fit] | None) -> None:
    """One with another parser, or one that does not find the evidence; the old database stays."""
    mornings.crawl()
    before = (mornings.directory / DATABASE).read_bytes()
    fit: Any = Fit(Readers, traits_of(Readers()))
    shelf = Shelf(str(mornings.directory / (CAPTURES if make else "nowhere")))
    with Readers() as reader, ThreadPoolExecutor(2) as executor, pytest.raises(WorkersUnfit):
        rebuild(mornings.directory, reader, workers=Workers(executor, make(fit) if make else fit, 2, shelf))
    assert (mornings.directory / DATABASE).read_bytes() == before
