"""What to ask for next, and in which order. Pure: what the archive knows and the time go in, addresses come out.

In plain words. What was never seen comes first. A page is asked for daily while it is new: for a month after it was published
or last changed. After that it is asked for when an edit has, as far as can be expected, stood unnoticed for long enough:
the chance that it has changed, summed over the days since the last look. A page that is likelier to change is thus asked for
more often, but not in proportion: twice as often where changes are four times as likely, which notices more of them with the
same requests than going by the rate alone (Cho & Garcia-Molina, Effective Page Refresh Policies for Web Crawlers, 2003).
How likely a change is depends on how long a page has been quiet, on its genre and bureau, and on its own past: each a count of
changes over the days watched, begun from a guess so that little evidence moves it little (Gamma-Poisson). Whatever the
rates say, a page rests for no more than a part of the time that it has been quiet, and for no more than `BOUND` days. A spent
budget leaves the least likely for the next run.
"""

from scraper.revisit.conditional import conditional
from scraper.revisit.policy import Due, due, forced, lists_in_order, stale_lists, unseen_documents, waiting
from scraper.revisit.rates import Rates

__all__ = [
    "Due",
    "Rates",
    "conditional",
    "due",
    "forced",
    "lists_in_order",
    "stale_lists",
    "unseen_documents",
    "waiting",
]
