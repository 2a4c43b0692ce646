"""`make score`: how right the records are, field by field and genre by genre, beside general tools on the same pages.

Goldens were written by us and are what the reader is made for; real pages and the founding release are scored apart.
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import msgspec
import truth
from cases import FIXTURES, Case, founding_case, real_cases, truth_cases, written_cases
from fields import field_names, score
from metrics import Counts, match, total
from peers import PEERS, Peer
from truth import differences

from schemas.errors import NotARelease
from scraper.read.charset import decode
from scraper.read.genre.classify import genre_of
from scraper.sites.mic import reader as mic

Scores = dict[str, Counts]
WIDTH = 22


def main(arguments: list[str]) -> int:
    """Print the scorecard.

    An argument names another directory, of goldens or of cases with a `truth.json`; `--jobs` says how many processes read
    and score.
    """
    parser = argparse.ArgumentParser(prog="score", description=__doc__)
    parser.add_argument("goldens", nargs="?", type=Path, default=FIXTURES / "mic")
    parser.add_argument("--jobs", type=int, default=1)
    asked = parser.parse_args(arguments)
    with executor_of(asked.jobs) as executor:
        if own := truth_cases(asked.goldens):
            return print_own(own, executor)
        return print_all(written_cases(asked.goldens), executor)


def executor_of(jobs: int) -> Executor:
    """Return so many processes; for one, a thread of this."""
    if jobs == 1:
        return ThreadPoolExecutor(1)
    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=warnings.simplefilter, initargs=("ignore",))


def print_own(cases: list[Case], executor: Executor) -> int:
    """Print the tables of a maintainer's own cases, and each item that only the record or only the truth has."""
    print_group("Cases of your own", cases, executor)
    for case, lines in zip(cases, executor.map(our_differences, cases), strict=True):
        print("\n".join([f"\n{case.name}", *lines] if lines else [f"\n{case.name}: no difference"]))
    return 0


def our_differences(case: Case) -> list[str]:
    """Return what only our record of a page says, and what only its truth does."""
    return differences(ours(case), case.golden)


def print_all(written: list[Case], executor: Executor) -> int:
    """Print every table, read and scored by `executor`: the same whichever it is."""
    print_group("Goldens, written by us", written, executor)
    pages = Path(os.environ["MIC_PRESS_REAL_PAGES"]) if os.environ.get("MIC_PRESS_REAL_PAGES") else None
    if pages:
        print_group("Real pages", list(real_cases(pages)), executor)
    else:
        print("\nReal pages: not scored, MIC_PRESS_REAL_PAGES names no directory")
    print_group("The founding release", [founding_case(pages)], executor)
    print_genres_of_titles(FIXTURES / "genre" / "titles.tsv")
    return 0 if written else 1


def ours(case: Case) -> Mapping[str, Any]:
    """Return our record of a page, as JSON has it; empty when we take it for no release."""
    try:
        release = mic.read_release(case.page, case.url)
    except NotARelease:
        return {}
    record = msgspec.json.decode(msgspec.json.encode(release))
    return {"genre": genre_of(release.title, release.text).genre, **record}


def our_scores(case: Case) -> Scores:
    """Return how we do on a page."""
    return (truth.scores if case.in_short else score)(ours(case), case.golden)


def genre_named(golden: Mapping[str, Any]) -> str:
    """Return the genre a golden states, or else the one that its title and text are read as."""
    if "genre" in golden:
        return str(truth.GENRES.get(golden["genre"], golden["genre"]))
    return str(genre_of(golden.get("title", ""), golden.get("text", "")).genre)


def print_group(heading: str, cases: Iterable[Case], executor: Executor) -> None:
    """Print the tables of a group of pages, and a line for each that cannot be scored."""
    cases = list(cases)
    scored = [case for case in cases if not case.missing]
    print(f"\n{heading}: {len(scored)} of {len(cases)} pages scored")
    for case in cases:
        if case.missing:
            print(f"  {case.name}: {case.missing}")
    if scored:
        by_case = list(executor.map(our_scores, scored))
        print_fields(scored, by_case, executor)
        print_by_genre(scored, by_case)


def print_fields(cases: list[Case], by_case: list[Scores], executor: Executor) -> None:
    """Print one row a field for us, and under it one for each peer that reads the field."""
    names = dict.fromkeys(name for case in cases for name in names_of(case))
    peers = {peer.name: list(executor.map(partial(peer_scores, peer), cases)) for peer in PEERS if peer.installed}
    print_head("field", "read by")
    for name in names:
        print(row(name, "mic-press", sum_of(name, by_case)))
        for peer in PEERS:
            if name in peer.reads:
                print(row("", peer.name, sum_of(name, peers[peer.name])) if peer.name in peers else absent_row(peer))
    whole = sum(all(counts.perfect for counts in scores.values()) for scores in by_case)
    print(f"records right in every field: {whole} of {len(by_case)}")


def names_of(case: Case) -> list[str]:
    """Return the fields that are scored on a page."""
    return [name for name in truth.FIELDS if name in case.golden] if case.in_short else field_names(case.golden)


def peer_scores(peer: Peer, case: Case) -> Scores:
    """Return how a peer does on a page, in the fields that it reads."""
    golden = {name: case.golden.get(name) for name in peer.reads if name in case.golden or not case.in_short}
    return (truth.scores if case.in_short else score)(peer.read(decode(case.page).text, case.url), golden)


def print_by_genre(cases: list[Case], by_case: list[Scores]) -> None:
    """Print our score over all fields of the releases of each genre."""
    genres: dict[str, list[Counts]] = defaultdict(list)
    for case, scores in zip(cases, by_case, strict=True):
        genres[genre_named(case.golden)].append(total(counts for name, counts in scores.items() if name != "text"))
    print_head("all fields but text", "releases")
    for genre, counts in sorted(genres.items()):
        print(row(genre, str(len(counts)), total(counts)))


def print_genres_of_titles(path: Path) -> None:
    """Print how right the genre is on titles alone. They are the ones that the rules were written with."""
    if not path.exists():
        print(f"\nGenres of titles: {path} absent")
        return
    pairs = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    read = [(expected, str(genre_of(title, "").genre)) for expected, title in pairs]
    print(f"\nGenres of titles, written by us after the ministry's forms: {len(pairs)}")
    print_head("genre", "titles")
    for genre in sorted({expected for expected, _ in read}):
        counts = one_genre(genre, read)
        print(row(genre, str(counts.expected), counts))
    print(row("all", str(len(read)), total(one_genre(genre, read) for genre in {*sum(read, ())})))


def one_genre(genre: str, read: list[tuple[str, str]]) -> Counts:
    """Return how one genre is told from the others, given pairs of what it is and what it was read as."""
    found = [place for place, (_, said) in enumerate(read) if said == genre]
    return match(found, [place for place, (is_, _) in enumerate(read) if is_ == genre])


def sum_of(name: str, by_case: list[Scores]) -> Counts | None:
    """Return a field's counts over all pages; None where no golden states the field."""
    counts = [scores[name] for scores in by_case if name in scores]
    return total(counts) if counts else None


def print_head(first: str, second: str) -> None:
    """Print the head of a table."""
    print(f"\n{first:{WIDTH}}{second:<14}{'expected':>9}{'precision':>11}{'recall':>8}{'F1':>7}")


def row(first: str, second: str, counts: Counts | None) -> str:
    """Return one line of a table."""
    if counts is None:
        return f"{first:{WIDTH}}{second:<14}  no golden states it"
    shares: list[Callable[[Counts], float | None]] = [lambda c: c.precision, lambda c: c.recall, lambda c: c.f1]
    figures = ["–" if share(counts) is None else f"{share(counts):.3f}" for share in shares]
    return f"{first:{WIDTH}}{second:<14}{counts.expected:>9}{figures[0]:>11}{figures[1]:>8}{figures[2]:>7}"


def absent_row(peer: Peer) -> str:
    """Return the line of a peer that cannot be asked."""
    return f"{'':{WIDTH}}{peer.name:<14}  not installed"


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # the peers' own
    sys.exit(main(sys.argv[1:]))
