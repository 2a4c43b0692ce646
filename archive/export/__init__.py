"""The archive for other programs: JSON Lines, CSV, Parquet, or the WARC records themselves."""

from archive.export.directory import Exported, Format, export
from archive.export.schema import schema_page
from archive.export.selection import Wanted
from archive.export.shape import present_shapes

__all__ = ["Exported", "Format", "Wanted", "export", "present_shapes", "schema_page"]
