"""Lists of new things of which an answer says apart which were made, and which were refused: ``{"created": […], "failed": [1]}``.

What was made shows all that its element said, in order; what was refused is told by its place in the list, alone or among other members.
A manner is believed when it explains every recorded answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from understudy.core.engine.batches import MOST_REQUESTS, with_body
from understudy.core.generator.passes.reading.manners import Held, Place, lists_at
from understudy.core.generator.passes.things.key_places import KEY_NAMES
from understudy.core.model.exchange import Exchange
from understudy.core.model.json_codec import ABSENT, parse_json, render_json
from understudy.core.model.message import Response

_MADE, _REFUSED, _ERRORS = 201, 422, 400  # RFC 9110 §15.3.2, §15.5.21: of elements that say no status of their own
_MULTI_STATUS: Final = 207
_GOOD, _BAD = "request.answers | where('ok', true)", "request.answers | where('ok', false)"
_COUNTS: Final = ((f"{_GOOD} | length", True), (f"{_BAD} | length", False))


@dataclass(frozen=True, slots=True)
class SortedManner:
    """How one kind of request makes many things.

    Attributes:
        asked_at: where a request lists what is to be made.
        made_at: the member of answers that lists what was made.
        refused_at: the member that lists what was refused; empty where none says so.
        place: the member of a refusal that says its place in the list; empty where a refusal is no more than that.
        counted: expressions by the names of members that say how many there are of each.
    """

    asked_at: Place
    made_at: str
    refused_at: str
    place: str
    counted: Mapping[str, str]
    base: None = None

    def parts(self, held: Held) -> list[Exchange]:
        """Write what a recorded request holds as exchanges of their own."""
        return [self._part(held.exchange, element, told) for element, told in zip(held.asked, held.told, strict=True)]

    def _part(self, outer: Exchange, element: Any, told: tuple[bool, Any]) -> Exchange:
        response = outer.outcome
        assert isinstance(response, Response)
        was_made, said = told
        status = (_MADE if response.status == _MULTI_STATUS else response.status) if was_made else _REFUSED
        headers = response.headers.without("content-length", "content-encoding", "etag")
        answer = replace(response, status=status, reason="", headers=headers, body=render_json(said))
        return replace(outer, request=with_body(outer.request, element), outcome=answer)

    def when(self) -> dict[str, Any]:
        """Write how such a request is known."""
        listed = {"type": "array"}
        return {"json": {self.asked_at[0]: listed} if self.asked_at else listed}

    def then(self) -> dict[str, Any]:
        """Write what the request that holds the others is answered."""
        listed = "request.json" + "".join(f".{name}" if name.isidentifier() else f"[{name!r}]" for name in self.asked_at)
        answer: dict[str, Any] = {self.made_at: {"$for": f"each in {_GOOD}", "$each": "{{ each.json }}"}}
        if self.refused_at and not self.place:
            answer[self.refused_at] = f"{{{{ {_BAD} | map_attribute('index') }}}}"
        elif self.refused_at:
            told = {"$merge": [{self.place: "{{ each.index }}"}, "{{ each.json }}"]}
            answer[self.refused_at] = {"$for": f"each in {_BAD}", "$each": told}
        answer.update({name: f"{{{{ {code} }}}}" for name, code in self.counted.items()})
        return {"batch": {"each": f"{{{{ {listed} }}}}"}, "json": answer}


def find_sorted_manner(exchanges: Sequence[Exchange]) -> tuple[SortedManner, list[Held]] | None:
    """Find how requests to one address make many things, of which some are refused; None when they do something else."""
    taken = [one for one in exchanges if isinstance(one.outcome, Response) and one.outcome.status < _ERRORS]
    answers = [parse_json(one.outcome.body) if isinstance(one.outcome, Response) and one.outcome.body else ABSENT for one in taken]
    trees: list[dict[str, Any]] = [tree for tree in answers if isinstance(tree, dict)]
    if not taken or len(trees) < len(taken):
        return None
    for asked_at in dict.fromkeys(place for one in taken for place, _ in lists_at(one.request.json)):
        asked = [_listed(one.request.json, asked_at) for one in taken]
        if not all(asked):
            continue
        for name in dict.fromkeys(name for tree in trees for name, value in tree.items() if isinstance(value, list)):
            made = [_made_of(elements, tree.get(name)) for elements, tree in zip(asked, trees, strict=True)]
            rest = [{key: value for key, value in tree.items() if key != name} for tree in trees]
            if any(one is None for one in made) or not any(
                places and len(places) < len(all_) for places, all_ in zip(made, asked, strict=True)
            ):
                continue
            found = _refusals(asked_at, name, asked, [one or {} for one in made], rest)
            if found is not None:
                manner, told = found
                return manner, [Held(one, tuple(elements), tuple(said), {}) for one, elements, said in zip(taken, asked, told, strict=True)]
    return None


def _listed(tree: Any, place: Place) -> list[Any]:
    found = tree.get(place[0]) if place and isinstance(tree, dict) else tree if not place else None
    is_list = isinstance(found, list) and len(found) <= MOST_REQUESTS and all(isinstance(one, dict) for one in found)
    return found if is_list and isinstance(found, list) else []


def _made_of(elements: Sequence[dict[str, Any]], made: Any) -> dict[int, Any] | None:
    """Say which thing was made of which element; None where something else is listed."""
    if not isinstance(made, list):
        return None
    found: dict[int, Any] = {}
    place = 0
    for thing in made:
        while place < len(elements) and not _shows(thing, elements[place]):
            place += 1
        if place == len(elements):
            return None
        found[place] = thing
        place += 1
    return found


def _shows(thing: Any, element: Mapping[str, Any]) -> bool:
    """Whether a thing says all that an element says, and is called by a key of its own."""
    if not isinstance(thing, dict) or not any(name in KEY_NAMES for name in thing.keys() - element.keys()):
        return False
    return bool(element) and all(thing.get(name, ABSENT) == value for name, value in element.items())


def _refusals(
    asked_at: Place,
    made_at: str,
    asked: Sequence[list[Any]],
    made: Sequence[dict[int, Any]],
    rest: Sequence[dict[str, Any]],
) -> tuple[SortedManner, list[list[tuple[bool, Any]]]] | None:
    """Find the list that tells what was refused, and how; None where something beside the lists is not understood."""
    refused = [[place for place in range(len(elements)) if place not in known] for elements, known in zip(asked, made, strict=True)]
    names = dict.fromkeys(name for one in rest for name in one)
    counted: dict[str, str] = {}
    refused_at, place_at = "", ""
    said: list[list[dict[str, Any]]] = [[{} for _ in places] for places in refused]
    for name in names:
        values = [one.get(name) for one in rest]
        code = next((code for code, good in _COUNTS if values == [len(one) for one in (made if good else refused)]), None)
        if code is not None:
            counted[name] = code
        elif values == refused and not refused_at:
            refused_at = name
        elif not refused_at and (found := _told_apart(values, refused)) is not None:
            refused_at, (place_at, said) = name, found
        else:
            return None
    if not refused_at and any(refused):
        return None
    told = [
        [(True, known[place]) if place in known else (False, own[places.index(place)]) for place in range(len(elements))]
        for elements, known, places, own in zip(asked, made, refused, said, strict=True)
    ]
    return SortedManner(asked_at, made_at, refused_at, place_at, counted), told


def _told_apart(values: Sequence[Any], refused: Sequence[list[int]]) -> tuple[str, list[list[dict[str, Any]]]] | None:
    """Read refusals that say their place by one of their members: that member, and what else they say."""
    lists = [value for value in values if isinstance(value, list)]
    if len(lists) < len(values) or not all(isinstance(one, dict) for value in lists for one in value):
        return None
    for name in dict.fromkeys(name for value in lists for one in value for name in one):
        if [[one.get(name) for one in value] for value in lists] == list(refused):
            return name, [[{key: own for key, own in one.items() if key != name} for one in value] for value in lists]
    return None
