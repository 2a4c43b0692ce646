"""Every operation on the disk fails, ours and SQLite's, once or from then on; every one is interrupted or killed.

`make powercut` takes a part of them, `ARGS="--every 20"` each twentieth, `ARGS=--all` each, which takes hours, and
`ARGS="--replay import:EIO:37"` the one that a failure names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from disk_shim import COMPILER, COUNT, COUNT_READS, FAILURES, READ_FAILURES, Injection, Shimmed
from disk_stories import (
    BACKUP,
    CRAWL,
    EDITS,
    IMPORT,
    LOST,
    PUBLISH,
    REBUILD,
    STORIES,
    WITHHOLD,
    Scene,
    Story,
    expected_of,
    scene_of,
)
from faults import Fault

pytestmark = [pytest.mark.powercut, pytest.mark.skipif(COMPILER is None, reason="needs a C compiler: apt-get install gcc")]

AGAIN = "stops with one line; run again, it ends as undisturbed"
HOW = "EIO, ENOSPC, a short write, SIGINT or SIGKILL at any operation of "
FAULTS = [
    Fault(f"{HOW}{what}", does, kept, 74, otherwise=(0, 78, 130, 137))
    for what, does, kept in (
        ("a first crawl", AGAIN, "all that was on the disk before"),
        ("a crawl that finds edits", AGAIN, "all that was on the disk before"),
        ("a rebuild", f"the old database stands, or the new one; {AGAIN}", "all"),
        ("the rebuild of a lost database", AGAIN, "all evidence"),
        ("an import", f"it is there as a whole or not at all; {AGAIN}", "all"),
        ("`withhold`", f"shown or withheld, nothing between; {AGAIN}", "all"),
        ("`browse --publish`", f"the older copy stands; what is left is private, and removed; {AGAIN}", "all"),
        ("a backup", f"the backup before stands, or the new one; {AGAIN}", "all"),
    )
]
FAULT_OF = dict(zip((CRAWL, EDITS, REBUILD, LOST, IMPORT, WITHHOLD, PUBLISH, BACKUP), FAULTS, strict=True))
ENDS = {"EIO": (74, 0), "ENOSPC": (74, 0), "short": (0, 74), "SIGINT": (130, 0), "SIGKILL": (-9, 0), "EIO-read": (74, 78, 0)}
A_PART = 3
"""Of the operations that a failure may hit, so many are taken."""

Noted = Callable[[str, object], None]


@pytest.fixture(params=STORIES, ids=lambda story: story.name)
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    story: Story = request.param
    request.node.user_properties.append(("fault", FAULT_OF[story].name))
    with scene_of(story) as scene:
        yield scene


def injections(scene: Scene, config: pytest.Config) -> Iterator[Injection]:
    """Those to be done: the one that is replayed, a part, every so many, or all."""
    replayed, every = config.getoption("--replay"), config.getoption("--every")
    passed = {}
    for counting in (COUNT, COUNT_READS):
        scene.set_up()
        passed[counting.kinds] = scene.run(counting).passed
    for number, failure in enumerate((*FAILURES, *READ_FAILURES)):
        most = passed[failure.kinds]
        step = min(most, every) if every else max(1, most // A_PART)
        for nth in range(1, most + 1) if replayed else range(1 + number % step, most + 1, step):
            one = failure.at(nth)
            if not replayed or replayed == f"{scene.story.name}:{one}":
                yield one


def inject(scene: Scene, injection: Injection) -> int:
    """Let the command meet the failure, look at what is there, and run it again; returns how it ended."""
    expected = expected_of(scene)
    scene.set_up()
    done = scene.run(injection)
    try:
        _check(scene, injection, done, expected)
    except Exception as error:
        seed = f"--replay {scene.story.name}:{injection}"
        raise AssertionError(f"{seed} ({done.where}), exit {done.exit_code}: {done.said}\n{error}") from error
    return done.exit_code


def _check(scene: Scene, injection: Injection, done: Shimmed, expected: object) -> None:
    """Look at what the failure left, and run the command again."""
    assert "Traceback" not in done.said
    assert done.exit_code in ENDS[injection.name.removesuffix("-on").replace("short-read", "EIO-read")]
    assert not (damages := scene.damages()), damages
    assert all(path.stat().st_mode & 0o077 == 0 for path in scene.place.rglob(".*"))
    again = scene.run()
    assert again.exit_code == 0, f"and again: {again.said}"
    assert scene.outcome() == expected


def test_any_operation_fails(scene: Scene, request: pytest.FixtureRequest, record_property: Noted) -> None:
    ended = Counter(inject(scene, injection) for injection in injections(scene, request.config))
    record_property("injections", ended.total())
    record_property("ended", dict(ended))
    assert ended.total() > A_PART * len(FAILURES) // 2 or request.config.getoption("--replay")
