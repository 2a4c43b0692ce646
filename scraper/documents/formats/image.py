"""A picture file: its size in pixels is all that is read."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from schemas.document import DocumentText
from scraper.documents.reading_status import READER, unread


def read_picture(path: Path, media_type: str) -> DocumentText:
    """Return the outcome `image` with width and height, or `broken` where the picture's header can't be read."""
    try:
        with Image.open(path) as image:  # reads the header only
            size = {"width": str(image.width), "height": str(image.height)}
    except Image.DecompressionBombError:
        return unread("too_large", "a picture of too many pixels", media_type)
    except (OSError, ValueError, SyntaxError) as error:  # Pillow's plugins raise SyntaxError for a bad header
        return unread("broken", f"the picture's header can't be read: {error}", media_type)
    return DocumentText(
        status="image",
        reader=READER,
        media_type=media_type,
        page_count=1,
        metadata=size,
        reason="a picture, which holds no text",
    )
