"""Lets Python sleep under faketime (`make clock`).

`time.sleep` waits for a moment of the monotonic clock. libfaketime 0.9.10 refuses that (EINVAL) where it is told to leave that
clock alone; and where it is not, locks wait for ever.
"""

import select
import time


def sleep(seconds: float) -> None:
    """Let `seconds` pass."""
    select.select([], [], [], seconds)


time.sleep = sleep
