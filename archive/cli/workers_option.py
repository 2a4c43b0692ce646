"""Who reads for a command that reads much: processes on this machine, or the workers of a cluster."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import click

if TYPE_CHECKING:
    from archive.jobs.worker_pool import Hire

Command = TypeVar("Command", bound=Callable[..., Any])


class Engine(click.ParamType[str]):
    """A cluster, as dask://HOST:PORT."""

    name = "dask://HOST:PORT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the address as Dask has it; fail for anything that is none."""
        try:
            parts = urlsplit(str(value))
            is_address = parts.scheme == "dask" and parts.hostname and parts.port and parts.netloc == parts.geturl()[7:]
        except ValueError:
            is_address = False
        if not is_address or "@" in parts.netloc:
            self.fail("write it as dask://HOST:PORT", param, ctx)
        return f"tcp://{parts.netloc}"


class EvidencePath(click.ParamType[str]):
    """Where workers find the files of captures/: a path, or s3://BUCKET/PREFIX."""

    name = "PATH|s3://BUCKET/PREFIX"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return an absolute path or an address without a slash at its end; fail for others. What may be a password is not
        repeated."""
        if "://" not in value:
            return os.path.abspath(value)
        parts = urlsplit(value)
        if parts.scheme != "s3" or not parts.netloc or "@" in value or "?" in value or "#" in value:
            self.fail("write it as /PATH or s3://BUCKET/PREFIX; credentials belong into the workers' environment", param, ctx)
        return value.rstrip("/")


def engine_options(command: Command) -> Command:
    """Give a command --engine and --evidence."""
    engine = click.option(
        "--engine",
        type=Engine(),
        metavar=Engine.name,
        help="Workers of a Dask cluster read pages, in place of processes here.",
    )
    evidence = click.option(
        "--evidence",
        type=EvidencePath(),
        metavar=EvidencePath.name,
        help="Where those workers find the files of captures/.  [default: at the path it has here]",
    )
    return engine(evidence(command))


def hire_of(jobs: int | None, engine: str | None, evidence: str | None) -> Hire:
    """Return what gives the workers that these options ask for. Raises UsageError where they exclude each other."""
    if engine and jobs:
        raise click.UsageError("--jobs and --engine exclude each other: processes here, or a cluster")
    if evidence and not engine:
        raise click.UsageError("--evidence is for the workers of a cluster: name it by --engine")
    from archive.jobs.worker_pool import cluster_workers, workers_of

    if engine:
        return partial(cluster_workers, engine, evidence)
    return partial(workers_of, jobs)
