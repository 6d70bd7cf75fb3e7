"""What a list was between several writes of which only the last is followed by a look: worked out step by step, if that leads there.

A write puts an element in, adds to the number of the one that it names, or takes that away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from understudy.core.generator.things.roles import code_values
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample

_ASKED = ("request.json.", "request.form.", "path.", "request.query.")
_MOST = 40

type Body = Mapping[str, Any]
type Write = tuple[Sample, Endpoint]


def steps_between(before: Body, after: Body, writes: Sequence[Write]) -> list[dict[str, Any]] | None:
    """Return what a document was after each of some writes, as far as its one list that changed tells; None where nothing explains it."""
    lists = [
        name for name, value in after.items() if isinstance(value, list) and isinstance(before.get(name), list) and value != before[name]
    ]
    if len(lists) != 1 or not 1 < len(writes) <= _MOST:
        return None
    (name,) = lists
    rest = {other: value for other, value in before.items() if other != name and after.get(other) == value}
    for made in _ways(before[name], after[name], writes):
        if made[-1] == after[name]:
            return [*({**rest, name: elements} for elements in made[:-1]), dict(after)]
    return None


def _ways(old: list[Any], new: list[Any], writes: Sequence[Write]) -> Iterator[list[list[Any]]]:
    """Try the rules by which requests may have made one list of another."""
    if all(sample.method == "POST" for sample, _ in writes) and len(new) == len(old) + len(writes):
        yield [new[: len(old) + number + 1] for number in range(len(writes))]
        yield [new[len(writes) - number - 1 :] for number in range(len(writes))]
    rows = [row for row in (*new, *old) if isinstance(row, dict)]
    if not rows and not all(isinstance(one, str | int) for one in (*new, *old)):
        return
    members = list(rows[0]) if rows else [""]
    for key in members:
        for number in [*[one for one in members if one != key and type(rows[0].get(one)) is int], ""] if rows else [""]:
            yield [*_played(old, new, writes, key, number)] or [[]]


def _played(old: list[Any], new: list[Any], writes: Sequence[Write], key: str, number: str) -> Iterator[list[Any]]:
    """Do what requests ask for, one by one: elements are known by one member, and one number of them adds up."""
    known = {_named(row, key): row for row in (*old, *new)}
    now = list(old)
    for sample, endpoint in writes:
        values = [(code, value) for code, value in code_values(endpoint, sample).items() if code.startswith(_ASKED) and " | " not in code]
        wanted = next((str(value) for code, value in values if str(value) in known and _may_name(code, key)), None)
        if wanted is None:
            now = [] if sample.method == "DELETE" else now
        elif sample.method == "DELETE":
            now = [row for row in now if _named(row, key) != wanted]
        else:
            asked = str(next((value for code, value in values if number and code.rpartition(".")[2] == number), ""))
            now = _with(now, known[wanted], (key, number), int(asked) if asked.isdecimal() else 1, sets=sample.method in ("PUT", "PATCH"))
        yield now


def _with(now: list[Any], row: Any, names: tuple[str, str], amount: int, *, sets: bool) -> list[Any]:
    key, number = names
    there = next((one for one in now if _named(one, key) == _named(row, key)), None)
    if there is None:
        return [*now, {**row, number: amount} if number else row]
    if not number:
        return now
    return [{**one, number: amount if sets else one[number] + amount} if one is there else one for one in now]


def _named(row: Any, key: str) -> str:
    return str(row.get(key)) if isinstance(row, dict) else str(row)


def _may_name(code: str, key: str) -> bool:
    return code.startswith("path.") or not key or code.rpartition(".")[2] == key
