"""The archive for other programs: JSON Lines, CSV, Parquet, or the WARC records themselves."""

from archive.export.directory import Exported, Format, export
from archive.export.selection import Wanted

__all__ = ["Exported", "Format", "Wanted", "export"]
