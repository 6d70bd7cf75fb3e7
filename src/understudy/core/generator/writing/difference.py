"""What changed between two sets of stubs, told by behavior: added, removed, changed, or only noise.

Stubs are the same when their ids are, or else when they take the same requests. Where they came from, their latency as recorded, their
order and their comments are noise: a client notices none of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from understudy.core.generator.templates.sources import render_tree
from understudy.core.model.json_codec import ABSENT

type ChangeKind = Literal["added", "removed", "changed", "noise"]

_NOISE = frozenset(["learned_from", "description", "recorded_latency"])


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it was.

    Attributes:
        kind: ``added``, ``removed``, ``changed``, or ``noise`` when no client can notice.
        what: ``stub``, ``resource``, ``scenario`` or ``service``, and its name: ``stub create-note``.
        where: places that differ, each with the old and the new value; `ABSENT` where there is none.
    """

    kind: ChangeKind
    what: str
    where: tuple[tuple[str, Any, Any], ...] = ()


def differ(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """List what changed from one stub document to another."""
    changes = [_changed("service", _part(old, "service"), _part(new, "service"))]
    changes.extend(_stubs(list(old.get("stubs") or ()), list(new.get("stubs") or ())))
    for key, what in (("resources", "resource"), ("scenarios", "scenario")):
        before, after = _named(old.get(key)), _named(new.get(key))
        for name in (*before, *(name for name in after if name not in before)):
            if name not in after:
                changes.append(Change("removed", f"{what} {name}"))
            elif name not in before:
                changes.append(Change("added", f"{what} {name}"))
            else:
                changes.append(_changed(f"{what} {name}", before[name], after[name]))
    return [change for change in changes if change is not None]


def _part(document: Mapping[str, Any], key: str) -> Any:
    return {name: value for name, value in (document.get(key) or {}).items() if name != "name"}


def _named(section: Any) -> dict[str, Any]:
    if isinstance(section, dict):
        return section
    return {str(one.get("name")): one for one in section or () if isinstance(one, dict)}


def _stubs(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> Iterator[Change | None]:
    """Pair stubs by id, then those that are left by the requests they take."""
    rest = list(new)
    unpaired: list[Mapping[str, Any]] = []
    pairs: list[tuple[Mapping[str, Any], Mapping[str, Any]]] = []
    for stub in old:
        twin = next((one for one in rest if one.get("id") == stub.get("id") and "id" in stub), None)
        if twin is None:
            unpaired.append(stub)
        else:
            rest.remove(twin)
            pairs.append((stub, twin))
    for stub in unpaired:
        twin = next((one for one in rest if render_tree(one.get("when", {})) == render_tree(stub.get("when", {}))), None)
        if twin is None:
            yield Change("removed", f"stub {_name(stub)}")
        else:
            rest.remove(twin)
            pairs.append((stub, twin))
    for stub, twin in pairs:
        name = _name(stub) if stub.get("id") == twin.get("id") else f"{_name(stub)} (now {_name(twin)})"
        yield _changed(f"stub {name}", {**stub, "id": ""}, {**twin, "id": ""})
    for stub in rest:
        yield Change("added", f"stub {_name(stub)}")


def _name(stub: Mapping[str, Any]) -> str:
    return str(stub.get("id") or render_tree(stub.get("when", {})))


def _changed(what: str, old: Any, new: Any) -> Change | None:
    if old == new and render_tree(old) == render_tree(new):
        return None
    places = tuple(_places(old, new))
    telling = tuple(place for place in places if not _NOISE & set(place[0].split("/")[:2]))
    return Change("changed", what, telling) if telling else Change("noise", what, places)


def _places(old: Any, new: Any, place: str = "") -> Iterator[tuple[str, Any, Any]]:
    """List the places at which two trees differ."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in (*old, *(name for name in new if name not in old)):
            yield from _places(old.get(name, ABSENT), new.get(name, ABSENT), f"{place}/{name}" if place else str(name))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _places(one, other, f"{place}/{index}")
    elif old is not new and (type(old) is not type(new) or old != new):
        yield place, old, new
