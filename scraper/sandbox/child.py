"""The child: takes requests on standard input until that closes, and answers on standard output."""

from __future__ import annotations

import importlib.util
import os
import sys
import threading
import warnings
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO

import msgspec

from schemas.document import Looks
from scraper.documents.reading_status import as_held, is_out_of_memory, unread
from scraper.documents.renderer import renderer
from scraper.sandbox.impose_limits import allow_seconds, confine, end_alarm
from scraper.sandbox.limits import Limits, peak_memory
from scraper.sandbox.messages import (
    LIMITS,
    REQUESTS,
    Answer,
    Begun,
    LooksAnswer,
    LooksRequest,
    PageAnswer,
    ParseAnswer,
    ParseRequest,
    ReadAnswer,
    ReadRequest,
    Ready,
    RenderRequest,
    Request,
    receive,
    send,
)
from scraper.sandbox.parse_page import out_of_memory, parse_page

_LIBRARIES = ("PIL", "docx", "pptx", "python_calamine")


def serve() -> None:
    """Read documents for the parent. Raises ImportError when a library is missing, before any document is taken."""
    answers = _own_output()
    requests = sys.stdin.buffer
    limits = receive(requests, LIMITS)
    if limits is None:
        return
    confine(limits)
    warnings.simplefilter("ignore")
    _find_libraries()
    send(answers, Ready())
    waiting: SimpleQueue[Request] = SimpleQueue()
    # Only a thread of its own sees the pipe close in the middle of a document: no child outlives its parent.
    threading.Thread(target=_listen, args=(requests, waiting), daemon=True).start()
    while _answer_next(waiting.get(), answers, limits):
        pass


def _own_output() -> BinaryIO:
    # Whatever a library prints must not come between two answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _find_libraries() -> None:
    import pypdfium2  # noqa: F401 - loaded early: nearly every document is a PDF

    missing = [name for name in _LIBRARIES if importlib.util.find_spec(name) is None]
    if missing:
        raise ImportError(f"no module named {', '.join(missing)}")


def _listen(requests: BinaryIO, waiting: SimpleQueue[Request]) -> None:
    while (request := receive(requests, REQUESTS)) is not None:
        waiting.put(request)
    os._exit(0)


def _answer_next(request: Request, answers: BinaryIO, limits: Limits) -> bool:
    """Answer one request; return whether another may follow."""
    send(answers, Begun())
    allow_seconds(limits.of_page(request.role) if isinstance(request, ParseRequest) else limits)
    answer = _answer(request, limits)
    end_alarm()
    send(answers, answer)
    return not answer.spent


def _answer(request: Request, limits: Limits) -> Answer:
    if isinstance(request, ParseRequest):
        return _parse(request, limits)
    if isinstance(request, LooksRequest):
        return _compare(request)
    return _read(request, limits) if isinstance(request, ReadRequest) else _render(request)


def _parse(request: ParseRequest, limits: Limits) -> ParseAnswer:
    reading, spent = parse_page(request.page, limits)
    kind = None if reading is None else type(reading).__name__
    return ParseAnswer(kind=kind, said=msgspec.msgpack.encode(reading), peak_memory=peak_memory(), spent=spent)


def _read(request: ReadRequest, limits: Limits) -> ReadAnswer:
    from scraper.documents.read import read_file

    try:
        document = read_file(Path(request.path), request.media_type, request.url, limits)
    except Exception as error:  # noqa: BLE001 - a library stumbling over a damaged file may raise anything
        if is_out_of_memory(error):
            return ReadAnswer(document=unread("too_large", out_of_memory(limits)), peak_memory=peak_memory(), spent=True)
        document = unread("broken", _said(error))
    if document.reason:
        # The name of a temporary file is no property of the document: the same bytes are to read the same.
        document = msgspec.structs.replace(document, reason=document.reason.replace(request.path, "the file"))
    return ReadAnswer(document=document, peak_memory=peak_memory())


def _render(request: RenderRequest) -> PageAnswer:
    from scraper.documents.formats.pdf_page_image import page_as_png

    try:
        png = page_as_png(Path(request.path), request.page, request.width)
    except MemoryError:
        return PageAnswer(reason="drawing it takes more memory than a document may", peak_memory=peak_memory(), spent=True)
    except Exception as error:  # noqa: BLE001 - as above
        return PageAnswer(reason=as_held(_said(error)).replace(request.path, "the file"), peak_memory=peak_memory())
    return PageAnswer(png=png, peak_memory=peak_memory())


def _compare(request: LooksRequest) -> LooksAnswer:
    from scraper.documents.formats.pdf_looks import compare_looks

    try:
        looks = compare_looks(Path(request.before), Path(request.after))
    except Exception as error:  # noqa: BLE001 - as above
        spent = is_out_of_memory(error)
        why = "drawing them takes more memory than a document may" if spent else f"they can't be drawn: {_said(error)}"
        why = as_held(why).replace(request.before, "the file").replace(request.after, "the file")
        return LooksAnswer(looks=Looks(renderer=renderer(), unseen=why), peak_memory=peak_memory(), spent=spent)
    return LooksAnswer(looks=looks, peak_memory=peak_memory())


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
