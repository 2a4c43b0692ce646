"""A rebuild by the workers of a real Dask cluster, from a shared path and from a store that speaks S3: the same rows, whatever
becomes of the workers; and no rows at all by workers that are not fit."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import s3_store
from click.testing import CliRunner, Result
from conftest import Mornings
from msgspec.structs import replace
from test_reading_ahead import Counting
from test_rebuild import eventful, rows, some_days  # noqa: F401 - fixtures

from archive.cli import mic_press
from archive.cli.expected_errors import words_and_code
from archive.cli.workers_option import hire_of
from archive.layout import CAPTURES
from archive.rebuild import Workers, prefetch
from archive.rebuild.cluster import dask
from archive.rebuild.rebuild import rebuild
from archive.warc.manifest import closed_files
from schemas.errors import MicPressError, WorkersUnfit
from scraper.sites.mic import facts

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:(botocore|moto|distributed|dask|tornado).*"),
]

SECRET = "wJalrXUtnFEMI-only-for-this-test"  # noqa: S105 - of no account
BUCKET = "mic-archive"
Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def store() -> Iterator[s3_store.Store]:
    """Whatever is begun after it has what opens the store in its environment."""
    with s3_store.running() as running, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", running.url)
        patch.setenv("AWS_ACCESS_KEY_ID", "AKIDTEST")
        patch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield running


@pytest.fixture(scope="module")
def client(store: s3_store.Store) -> Iterator[Any]:
    """Of two workers, in processes of their own."""
    assert store.url
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        yield client


@pytest.fixture
def short_lived(store: s3_store.Store) -> Iterator[Any]:
    """A cluster that a test may end."""
    from distributed import LocalCluster

    assert store.url
    with LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster:
        yield cluster


@pytest.fixture
def engine(client: Any) -> str:
    client.wait_for_workers(2, timeout=60)
    return str(client.scheduler.address).replace("tcp://", "dask://")


@pytest.fixture(autouse=True)
def _small_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that some days are many tasks."""
    monkeypatch.setattr(prefetch, "MOST_CAPTURES", 3)


def command(mornings: Mornings, *options: str) -> Result:
    return CliRunner().invoke(mic_press, ["rebuild", "--documents", "--archive", str(mornings.directory), *options])


def refusal(result: Result) -> tuple[str, int]:
    assert isinstance(result.exception, MicPressError), result.output
    return words_and_code(result.exception)


def same(found: Rows, before: Rows) -> None:
    for table in before:
        assert found[table] == before[table], table


def anew(mornings: Mornings, engine: str, hand_on: Callable[[Executor], Executor], evidence: str | None = None) -> Counting:
    """Rebuild with a cluster whose executor goes through `hand_on`; return what this process read itself."""
    hire = hire_of(None, f"tcp://{engine.removeprefix('dask://')}", evidence)
    with Counting() as reader, hire(mornings.directory / CAPTURES) as workers:
        assert workers
        rebuild(mornings.directory, reader, workers=replace(workers, executor=hand_on(workers.executor)), with_documents=True)
    return reader


def test_a_cluster_makes_the_same_rows_as_one_process(eventful: Mornings, engine: str) -> None:  # noqa: F811 - a fixture
    assert command(eventful, "--jobs", "1").exit_code == 0
    before = rows(eventful.directory)
    done = command(eventful, "--engine", engine)
    assert done.exit_code == 0, done.output
    same(rows(eventful.directory), before)
    reader = anew(eventful, engine, lambda executor: executor)
    same(rows(eventful.directory), before)
    assert reader.pages < len(before["captures"]) / 4, "the workers read, this process folds"


class Killing(Executor):
    """Hands tasks on, and kills a worker that has some under way when others have come back."""

    def __init__(self, executor: Executor, client: Any) -> None:
        self.back: list[Future[Any]] = []
        self.killed: int | None = None
        self.back_by_then = self.lost = self.after = 0
        self._executor = executor
        self._client = client

    def submit(self, job: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future = self._executor.submit(job, *args, **kwargs)
        future.add_done_callback(self.back.append)
        self.after += self.killed is not None
        if self.killed is None and len(self.back) >= 5:
            self._kill()
        return future

    def _kill(self) -> None:
        tasks: dict[str, Any] = self._client.processing()
        busiest = max(tasks, key=lambda worker: len(tasks[worker]))
        if tasks[busiest]:
            pid: int = self._client.run(os.getpid)[busiest]
            os.kill(pid, signal.SIGKILL)
            self.killed, self.back_by_then, self.lost = pid, len(self.back), len(tasks[busiest])


def test_a_worker_killed_half_way_loses_nothing(eventful: Mornings, engine: str, client: Any) -> None:  # noqa: F811
    before = rows(eventful.directory)
    handed_on: list[Killing] = []

    def killing(executor: Executor) -> Executor:
        handed_on.append(Killing(executor, client))
        return handed_on[0]

    reader = anew(eventful, engine, killing)
    same(rows(eventful.directory), before)
    (one,) = handed_on
    assert one.killed and one.back_by_then >= 5 and one.lost >= 1 and one.after >= 5
    assert all(future.exception() is None for future in one.back), "what it had under way was run again by the cluster"
    assert reader.pages < len(before["captures"]) / 4, "and not by this process"
    client.wait_for_workers(2, timeout=60)
    assert one.killed not in client.run(os.getpid).values()


def test_evidence_in_an_object_store_makes_the_same_rows_by_ranges(
    eventful: Mornings,  # noqa: F811
    engine: str,
    store: s3_store.Store,
    client: Any,
) -> None:
    before = rows(eventful.directory)
    captures = eventful.directory / CAPTURES
    s3_store.upload(captures, BUCKET)
    store.asked.clear()
    done = command(eventful, "--engine", engine, "--evidence", f"s3://{BUCKET}/captures/")
    assert done.exit_code == 0, done.output
    same(rows(eventful.directory), before)
    sizes = {f"/{BUCKET}/captures/{name}": (captures / name).stat().st_size for name in closed_files(captures)}
    assert {one.method for one in store.asked} == {"GET"} and all(one.range for one in store.asked)
    assert len(store.asked) > 20 and {one.path for one in store.asked} <= set(sizes)
    assert all(one.bytes < sizes[one.path] for one in store.asked), "no file was asked for as a whole"
    assert sum(one.bytes for one in store.asked) < 1.1 * sum(sizes.values()), "nor twice"
    written = b"".join(path.read_bytes() for path in eventful.directory.rglob("*") if path.is_file())
    said = done.output + str(client.get_worker_logs()) + str(client.get_scheduler_logs())
    assert SECRET not in said and SECRET.encode() not in written


def test_a_store_that_lacks_a_file_or_is_closed_is_named(eventful: Mornings, engine: str) -> None:  # noqa: F811
    before = rows(eventful.directory)
    captures = eventful.directory / CAPTURES
    s3_store.upload(captures, "lacking")
    name = closed_files(captures)[2]
    s3_store.remove("lacking", name)
    for place, words in (
        ("s3://lacking/captures", f"finds no s3://lacking/captures/{name}."),
        ("s3://nowhere/captures", "finds no s3://nowhere/captures/"),
        (f"s3://{s3_store.DENIED}/captures", f"may not read s3://{s3_store.DENIED}/captures/"),
    ):
        said, code = refusal(command(eventful, "--engine", engine, "--evidence", place))
        assert words in said and code == 78 and SECRET not in said
    same(rows(eventful.directory), before)


def test_a_path_that_workers_do_not_share_is_named(eventful: Mornings, engine: str, tmp_path: Path) -> None:  # noqa: F811
    before = rows(eventful.directory)
    said, code = refusal(command(eventful, "--engine", engine, "--evidence", str(tmp_path / "elsewhere")))
    assert f"finds no {tmp_path}/elsewhere/" in said and "--evidence" in said and code == 78
    other = tmp_path / "other"
    for name in closed_files(eventful.directory / CAPTURES):
        (other / name).parent.mkdir(parents=True, exist_ok=True)
        (other / name).write_bytes(b"another archive's")
    said, code = refusal(command(eventful, "--engine", engine, "--evidence", str(other)))
    assert "finds another file at" in said and code == 78
    same(rows(eventful.directory), before)


def test_a_worker_of_another_version_is_refused_before_anything_is_done(
    eventful: Mornings,  # noqa: F811
    engine: str,
    client: Any,
) -> None:
    before = rows(eventful.directory)
    older = next(iter(client.nthreads()))
    client.run(setattr, facts, "parser", "mic 0", workers=[older])
    try:
        said, code = refusal(command(eventful, "--engine", engine))
    finally:
        client.run(setattr, facts, "parser", facts.parser, workers=[older])
    assert f"parser mic 0 and not {facts.parser}" in said and code == 78
    same(rows(eventful.directory), before)


def test_a_task_on_a_worker_of_another_version_is_refused(eventful: Mornings, engine: str) -> None:  # noqa: F811
    """As by a worker that came when the others had been looked at."""
    before = rows(eventful.directory)
    hire = hire_of(None, f"tcp://{engine.removeprefix('dask://')}", None)
    with Counting() as reader, hire(eventful.directory / CAPTURES) as workers:
        assert isinstance(workers, Workers)
        fit: Any = workers.make_reader
        newer = replace(fit, traits=(("mic-press-archive", "99.0"), *fit.traits[1:]))
        with pytest.raises(WorkersUnfit, match=r"has mic-press-archive \S+ and not 99\.0"):
            rebuild(eventful.directory, reader, workers=replace(workers, make_reader=newer))
    same(rows(eventful.directory), before)


def test_nobody_at_the_address_is_said_and_nothing_is_done(eventful: Mornings) -> None:  # noqa: F811
    before = rows(eventful.directory)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        said, code = refusal(command(eventful, "--engine", f"dask://127.0.0.1:{port}"))
    assert f"no Dask scheduler answers at tcp://127.0.0.1:{port}" in said and code == 69
    same(rows(eventful.directory), before)


class Ending(Executor):
    """Hands tasks on, and ends the cluster, or its workers, when some are under way."""

    def __init__(self, executor: Executor, end: Callable[[], object]) -> None:
        self.tasks = 0
        self._executor = executor
        self._end = end

    def submit(self, job: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future = self._executor.submit(job, *args, **kwargs)
        self.tasks += 1
        if self.tasks == 8:
            self._end()
        return future


@pytest.mark.parametrize("whole", [True, False], ids=["the scheduler", "all workers"])
def test_what_ends_half_way_is_done_without(
    eventful: Mornings,  # noqa: F811
    short_lived: Any,
    monkeypatch: pytest.MonkeyPatch,
    whole: bool,
) -> None:
    monkeypatch.setattr(dask, "LOOK_SECONDS", 0.5)
    monkeypatch.setattr(dask, "ALONE_LOOKS", 4)
    end = short_lived.close if whole else partial(short_lived.scale, 0)
    before = rows(eventful.directory)
    engine = str(short_lived.scheduler_address).replace("tcp://", "dask://")
    reader = anew(eventful, engine, lambda executor: Ending(executor, end))
    same(rows(eventful.directory), before)
    assert reader.pages > len(before["captures"]) / 4, "the rest was read by this process"
