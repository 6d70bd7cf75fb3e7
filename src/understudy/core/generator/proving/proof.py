"""The proof: every recorded request is asked again, in recorded order, and each answer is compared with the recorded one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Protocol

from understudy.core.generator.passes.reading.normalise import own_addresses
from understudy.core.generator.proving.companions import Companions
from understudy.core.generator.proving.compare import compare, compare_told
from understudy.core.generator.proving.deviations import Difference
from understudy.core.generator.templates.calendar import Calendar
from understudy.core.generator.traffic.bring import bring_marked, brought_instead
from understudy.core.generator.traffic.counted_tags import counted_tags
from understudy.core.generator.traffic.refusals import learn_marks
from understudy.core.generator.traffic.sample import Sample
from understudy.core.model.message import Request, Response


class Rehearsal(Protocol):
    """A fresh virtual service made from a document.

    Attributes:
        stub: the id of the stub that took the last request; empty when none did.
        problem: why it could not answer; empty when it could.
        published: what other connections were told because of the last request, by connection.
        made: the ids that were made for the last request, in order.
    """

    stub: str
    problem: str
    published: dict[str, list[bytes]]
    made: tuple[str, ...]

    def answer(self, request: Request, now: float) -> Response | None:
        """Answer as the virtual service would at `now`; None for a miss."""
        ...


_FEW = 1

type Rehearse = Callable[[Mapping[str, Any]], Rehearsal]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one recorded exchange came out: `differences` is empty when it was reproduced, `stub` is the one that took the request."""

    sample: Sample
    differences: tuple[Difference, ...] = ()
    missed: bool = False
    problem: str = ""
    stub: str = ""

    @property
    def reproduced(self) -> bool:
        """Whether the answer was the recorded one."""
        return not self.missed and not self.differences

    @property
    def is_wrong(self) -> bool:
        """Whether a client is told something else: a header field alone is no reason to give up what was understood."""
        return self.missed or any(not difference.place.startswith("headers/") for difference in self.differences)

    @property
    def is_done(self) -> bool:
        """Whether something was done that had the recorded outcome, whatever was said of it."""
        return not self.missed and not self.problem and not any(difference.place == "status" for difference in self.differences)

    @property
    def is_slight(self) -> bool:
        """Whether one member alone is not what was recorded."""
        places = {re.sub(r"/\d+(?=/|$)", "", difference.place) for difference in self.differences}
        told = {place for place in places if not place.startswith("headers/")}
        return not self.missed and len(told) <= _FEW and not told & {"status", "body"}


@dataclass(slots=True)
class Proof:
    """The outcome of one rehearsal.

    Attributes:
        made: by the numbers of samples, the recorded ids for which new ones were made, in the order in which they were made; None where
            no recorded one is known.
    """

    verdicts: list[Verdict] = field(default_factory=list)
    made: dict[int, tuple[str | None, ...]] = field(default_factory=dict)

    @property
    def reproduced(self) -> int:
        """How many exchanges were reproduced."""
        return sum(verdict.reproduced for verdict in self.verdicts)

    @property
    def fidelity(self) -> float:
        """The share of exchanges reproduced; 1 when there were none."""
        return self.reproduced / len(self.verdicts) if self.verdicts else 1.0

    def stale_since(self, earlier: Proof) -> list[Verdict]:
        """List what this rehearsal does not reproduce although an earlier one of the same samples did."""
        fine = {verdict.sample.number for verdict in earlier.verdicts if verdict.reproduced}
        return [verdict for verdict in self.verdicts if not verdict.reproduced and verdict.sample.number in fine]


def rehearse_all(
    document: Mapping[str, Any], samples: Sequence[Sample], rehearse: Rehearse, *, shift: float = 0.0, enough: int | None = None
) -> Proof:
    """Ask a virtual service everything that was recorded, a fresh one wherever the real one began anew.

    Args:
        document: of the virtual service.
        samples: in recorded order.
        rehearse: makes the virtual service.
        shift: seconds by which the rehearsal is later than the recording; answers must move with the clock where the recorded ones would.
        enough: so many failures end the rehearsal early: whoever only wants to know whether there are fewer knows by then.
    """
    upstream = str(document.get("service", {}).get("upstream") or "")
    addresses = own_addresses([sample.exchange for sample in samples], upstream)
    calendar = Calendar.of(samples, shift)
    marks = learn_marks(samples)
    counted = frozenset(tag for _, tag in counted_tags(samples))
    proof = Proof()
    failures = 0
    for _, run in groupby(samples, key=lambda sample: sample.run):
        rehearsal, companions = rehearse(document), Companions(addresses=addresses, calendar=calendar, counted=counted)
        made: dict[int, tuple[str, ...]] = {}
        for sample in run:
            request = companions.request(bring_marked(sample.exchange, marks))
            for recorded, brought in brought_instead(sample.exchange, marks).items():
                companions.pair(recorded, brought)
            answered = rehearsal.answer(request, sample.at + shift)
            differences = () if answered is None else tuple(compare(sample.exchange, answered, companions))
            if answered is not None and sample.exchange.sendings:
                differences += tuple(compare_told(sample.exchange, rehearsal.published, companions))
            proof.verdicts.append(Verdict(sample, differences, answered is None, rehearsal.problem, rehearsal.stub))
            if rehearsal.made:
                made[sample.number] = rehearsal.made
            failures += not proof.verdicts[-1].reproduced
            if failures == enough:
                return proof
        proof.made.update({number: tuple(companions.recorded(one) for one in ids) for number, ids in made.items()})
    return proof
