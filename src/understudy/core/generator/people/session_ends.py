"""How credentials end: by the last write before they are refused, or with the thing they were given out with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from understudy.core.generator.people.sessions import Issued, Sessions
from understudy.core.generator.things.presented import BODIES, USER_CODES
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample

REFUSED = (401, 403)
_UNKNOWN = (404, 410)
_COOKIES = "request.cookies"


def find_ends(
    uses: Mapping[str, Sequence[tuple[Sample, str]]], issued: Mapping[str, Issued], guarded: set[int]
) -> dict[str, tuple[int, str]]:
    """Find the last write that presented each credential before it was refused, and where it presented it.

    A cookie that was never let in where others were kept out is that of somebody who has not logged in yet: to be refused ends nothing.

    Args:
        uses: what requests presented, by where they did.
        issued: what answers gave out.
        guarded: the numbers of the samples of endpoints that kept somebody out.
    """
    let_in: set[str] = set()
    ends: dict[str, tuple[int, str]] = {}
    last_write: dict[str, tuple[int, str]] = {}
    events = sorted(((sample, code, value) for code, seen in uses.items() for sample, value in seen), key=lambda event: event[0].number)
    for sample, code, value in events:
        if value not in issued or sample.number <= issued[value].number:
            continue
        if sample.good and sample.number in guarded:
            let_in.add(value)
        if value in last_write and last_write[value][0] < sample.number and turns_away(sample, code):
            if value in let_in or not code.startswith(_COOKIES):
                ends.setdefault(value, last_write[value])
        elif sample.good and not sample.reads and not _only_asks(sample):
            last_write[value] = (sample.number, code)
    return ends


def find_ended_with_things(
    found: Sessions,
    ends: dict[str, tuple[int, str]],
    uses: Mapping[str, Sequence[tuple[Sample, str]]],
    samples: Sequence[tuple[Sample, Endpoint]],
) -> None:
    """A credential that was given out with a thing (a key with its name) ends when that is removed, not when it was last used."""
    removals = [sample for sample, _ in samples if sample.good and sample.method == "DELETE"]
    made = {sample.number: sample.answer.tree for sample, _ in samples}
    for value, issued in found.issued.items():
        tree = made[issued.number]
        if len(issued.pointer) != 1 or not isinstance(tree, dict) or not removals:
            continue
        own = {str(known) for name, known in tree.items() if name != issued.pointer[0] and isinstance(known, str | int)}
        used = [(sample, code) for code, seen in uses.items() for sample, one in seen if one == value and sample.number > issued.number]
        refused = min((sample.number for sample, code in used if turns_away(sample, code)), default=0)
        last = max((sample.number for sample, _ in used if sample.good and sample.number < refused), default=issued.number)
        by = next((one for one in removals if last < one.number < refused and one.segments[-1] in own), None)
        if by is not None:
            ends[value] = (by.number, "")
            found.revoked_by[by.number] = str(issued.pointer[0])


def turns_away(sample: Sample, code: str) -> bool:
    """Whether an answer says that a credential is none: by its status, or that it is not active (RFC 7662)."""
    tree = sample.answer.tree
    inactive = isinstance(tree, dict) and tree.get("active") is False
    if USER_CODES.fullmatch(code.rpartition(".")[2]) and sample.verdict in _UNKNOWN:
        return True
    return sample.verdict == 401 or (code.startswith(BODIES) and (sample.verdict in (400, *REFUSED) or inactive))


def _only_asks(sample: Sample) -> bool:
    """Whether an answer tells about a credential (RFC 7662): that does not end it."""
    return isinstance(sample.answer.tree, dict) and "active" in sample.answer.tree
