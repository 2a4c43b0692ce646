"""Telling caches that the words of a page depend on its reader."""

from __future__ import annotations

from typing import Any


def varying(app: Any) -> Any:
    """Return an ASGI application that answers as `app` does, and says of each HTML page that it varies by language."""

    async def varied(scope: Any, receive: Any, send: Any) -> None:
        async def sent(event: dict[str, Any]) -> None:
            if event["type"] == "http.response.start" and _is_page(event["headers"]):
                event = {**event, "headers": [*event["headers"], (b"vary", b"Accept-Language, Cookie")]}
            await send(event)

        await app(scope, receive, sent)

    return varied


def _is_page(headers: list[tuple[bytes, bytes]]) -> bool:
    return any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in headers)
