"""Visitors: who comes back with a cookie that an answer gave out, also under another value of it, and before anybody logs in.

A server that keeps its session in the cookie itself gives a new value out whenever something changes, and many give a new one out when
somebody logs in: whoever presented the one before is still the same visitor.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from understudy.core.generator.templates.nodes import member
from understudy.core.generator.things.presented import issued_in
from understudy.core.generator.things.roles import asked_values
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.greetings import cookie_set
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.values.looks import looks_generated

VISITORS: Final = "visitors"
VISIT: Final = "visit"
VISIT_CODE: Final = "visit.id"
_GUARD = re.compile(r".*(?:csrf|xsrf).*", re.IGNORECASE)  # guards a session against forged requests, and is none
_GONE = re.compile(r";\s*(?:max-age=(?:0|-\d+)\b|expires=[^;]*\b1970\b)", re.IGNORECASE)


@dataclass(slots=True)
class Visitors:
    """Who made which request, by the cookie of his session.

    Attributes:
        cookie: its name.
        asking: who made a request, by its number; nothing stands for those who presented no cookie that was given out.
        given: to whom an answer gave a value of the cookie, by the number of the sample.
    """

    cookie: str
    asking: dict[int, str] = field(default_factory=dict)
    given: dict[int, str] = field(default_factory=dict)

    @property
    def looked_up(self) -> str:
        """The key under which whoever asks is looked up, as a template."""
        return "{{ " + member("request.cookies", self.cookie) + " | default('') }}"

    def of(self, sample: Sample) -> str | None:
        """Return the visitor by whom, or for whom, something was done: one whom the answer knows from now on, too."""
        return self.given.get(sample.number) or self.asking.get(sample.number)


def find_visitors(endpoints: Sequence[Endpoint]) -> Visitors | None:
    """Follow the cookie by which a server knows who comes back; None where there is no such cookie."""
    samples = sorted((sample for endpoint in endpoints for sample in endpoint.samples), key=lambda sample: sample.number)
    for sample in samples:
        asked_values(sample).pop(VISIT_CODE, None)
    name = _session_cookie(samples)
    if name is None:
        return None
    found = Visitors(name)
    known: dict[str, str] = {}
    count = 0
    for sample in samples:
        asking = known.get(sample.cookies.get(name, ""))
        if asking is not None:
            found.asking[sample.number] = asking
        value = cookies_set(sample).get(name)
        if value and value not in known:
            count += asking is None
            known[value] = asking or f"visitor {count}"
        if value:
            found.given[sample.number] = known[value]
        asked_values(sample)[VISIT_CODE] = asking or ""
    return found


def cookies_set(sample: Sample) -> Mapping[str, str]:
    """Return the cookies that an answer sets, with nothing for those that it takes away."""
    found: dict[str, str] = {}
    for name, value in sample.fields:
        if name.lower() == "set-cookie":
            cookie, held = cookie_set(value)
            found[cookie] = "" if _GONE.search(value) else held
    return found


def _session_cookie(samples: Sequence[Sample]) -> str | None:
    """Name the cookie that answers gave out and most requests presented later: one that was made up, and guards nothing."""
    given: set[tuple[str, str]] = set()
    presented: Counter[str] = Counter()
    for sample in samples:
        presented.update(name for name, value in sample.cookies.items() if (name, value) in given)
        made = {pointer[-1] for pointer, _ in issued_in(sample) if pointer[:1] == ("headers",) and len(pointer) == 3}
        for name, value in cookies_set(sample).items():
            if name in made and not _GUARD.fullmatch(name) and looks_generated(value.lstrip(".")):
                given.add((name, value))
    return max(presented, key=lambda name: presented[name], default=None)
