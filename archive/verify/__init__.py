"""Fixity: every row against the bytes it points at, and every file against what was written down of it. Nothing is changed."""

from archive.verify.check import verify
from archive.verify.damage import Damage, Verified

__all__ = ["Damage", "Verified", "verify"]
