"""A store that speaks S3 over real HTTP on loopback, and writes down what it is asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

DENIED = "denied"
"""A bucket that nobody may read."""
_REFUSAL = b"<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"


class Asked(NamedTuple):
    method: str
    path: str
    range: str | None

    @property
    def bytes(self) -> int:
        """How many are asked for."""
        assert self.range
        first, last = self.range.removeprefix("bytes=").split("-")
        return int(last) - int(first) + 1


class Store:
    """`url` is where it answers; `asked` grows with every request."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        from werkzeug.serving import make_server

        self.asked: list[Asked] = []
        self._application = application
        self.server = make_server("127.0.0.1", 0, self._answer, threaded=True)
        self.url = f"http://127.0.0.1:{self.server.port}"

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.asked.append(Asked(environ["REQUEST_METHOD"], environ["PATH_INFO"], environ.get("HTTP_RANGE")))
        if environ["PATH_INFO"].startswith(f"/{DENIED}/"):
            start_response("403 Forbidden", [("Content-Type", "application/xml")])
            return [_REFUSAL]
        return self._application(environ, start_response)


@contextmanager
def running() -> Iterator[Store]:
    from moto.server import DomainDispatcherApplication, create_backend_app

    store = Store(DomainDispatcherApplication(create_backend_app))
    thread = threading.Thread(target=store.server.serve_forever)
    thread.start()
    yield store
    store.server.shutdown()
    thread.join()
    store.server.server_close()


def upload(captures: Path, bucket: str) -> None:
    """Put every file of captures/ into a new bucket, below `captures`."""
    import s3fs

    files = s3fs.S3FileSystem()
    files.mkdir(bucket)
    for path in captures.rglob("mic-*.warc.gz"):
        files.pipe_file(f"{bucket}/captures/{path.relative_to(captures).as_posix()}", path.read_bytes())


def remove(bucket: str, name: str) -> None:
    import s3fs

    s3fs.S3FileSystem().rm_file(f"{bucket}/captures/{name}")
