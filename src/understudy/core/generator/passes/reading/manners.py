"""How a server writes requests that hold others, and its answers to them: learned from recorded ones, member by member.

A manner is believed when it gives every recorded answer to such requests again from the answers to what they hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from understudy.core.engine.batches import BODIES, MOST_REQUESTS, address_of, held_request, with_body
from understudy.core.engine.templates.answers_view import view_answer
from understudy.core.generator.passes.things.key_places import KEY_NAMES
from understudy.core.generator.templates.nodes import member, quoted
from understudy.core.generator.traffic.said import meaning_of
from understudy.core.model.exchange import Exchange
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import ABSENT, parse_json, render_json
from understudy.core.model.message import Request, Response

_STATUS: Final = ("status", "code", "statusCode", "status_code", "httpStatusCode", "http_status", "httpStatus")
_HEADERS: Final = "headers"
_ERRORS: Final = ("error", "errors")
_MULTI_STATUS: Final = 207  # RFC 4918 §11.1
_LOWEST, _HIGHEST, _REFUSED, _GOOD = 100, 599, 400, 200

type Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """One exchange taken apart: the elements of the request's list, and those of the answer's."""

    exchange: Exchange
    asked: tuple[Any, ...]
    told: tuple[Any, ...]
    rest: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Manner:
    """How one kind of request holds others in JSON.

    Attributes:
        asked_at: where a request lists what it holds: a member of its body, or the body.
        told_at: where an answer lists the answers.
        base: what stands before addresses; None where the elements are bodies.
        each: how an answer writes one of the answers, as a stub file does.
        rest: what else it says.
        whole: whether none of it is done when one is refused, as far as was recorded.
    """

    asked_at: Place
    told_at: Place
    base: str | None
    each: Any
    rest: Mapping[str, Any]
    whole: bool = False

    def parts(self, held: Held) -> list[Exchange]:
        """Write what a recorded request holds as exchanges of their own."""
        outer = held.exchange
        pairs = zip(held.asked, held.told, strict=True)
        return [replace(outer, request=self._request(outer.request, one), outcome=self._response(outer, told)) for one, told in pairs]

    def _request(self, request: Request, element: Any) -> Request:
        if self.base is None:
            return with_body(request, element)
        made = held_request(request, element, self.base)
        assert made is not None
        return made

    def _response(self, outer: Exchange, told: Any) -> Response:
        response = outer.outcome
        assert isinstance(response, Response)
        status = _status_of(told) or _status_in_words(told) or response.status
        headers = response.headers.without("content-length", "content-encoding", "etag")
        if self.base is None:
            kept = {name: value for name, value in told.items() if name not in _ordinals(self.each)}
            return replace(response, status=status, reason="", headers=headers, body=render_json(kept))
        own = {name: str(value) for name, value in _fields(told) if name.lower() != "content-length"}
        body = next((told[name] for name in BODIES if name in told), ABSENT)
        content = b"" if body is ABSENT or body is None else body.encode() if isinstance(body, str) else render_json(body)
        headers = headers if content else headers.without("content-type")
        fields = Headers((*headers.without(*own), *own.items()))
        return replace(response, status=status, reason="", headers=fields, body=content)

    def when(self) -> dict[str, Any]:
        """Write how such a request is known."""
        listed = {"type": "array"}
        return {"json": {self.asked_at[0]: listed} if self.asked_at else listed}

    def then(self) -> dict[str, Any]:
        """Write what the request that holds the others is answered."""
        listed = (
            "{{ request.json" + "".join(f"[{quoted(name)}]" if not name.isidentifier() else f".{name}" for name in self.asked_at) + " }}"
        )
        batch: dict[str, Any] = (
            {"each": listed} if self.base is None else {"requests": listed, **({"base": self.base} if self.base else {})}
        )
        if self.whole:
            batch["whole"] = True
        answers = {"$for": "each in request.answers", "$each": self.each}
        return {"batch": batch, "json": answers if not self.told_at else {**self.rest, self.told_at[0]: answers}}


def _ordinals(each: Any) -> frozenset[str]:
    """Name the members that say the place of an element."""
    more = each["$merge"][1] if isinstance(each, dict) and "$merge" in each else {}
    return frozenset(more)


def lists_at(tree: Any) -> Iterator[tuple[Place, list[Any]]]:
    """List the lists that a body is, or has as members."""
    if isinstance(tree, list):
        yield (), tree
    elif isinstance(tree, dict):
        yield from (((name,), value) for name, value in tree.items() if isinstance(value, list))


def find_manner(exchanges: Sequence[Exchange], places: Sequence[str]) -> tuple[Manner, list[Held]] | None:
    """Find how requests of one kind hold others; None when they hold none.

    Args:
        exchanges: that asked the same address by the same method.
        places: the paths of all requests, by which is known what stands before the addresses of those that are held.
    """
    for asked_at in dict.fromkeys(place for exchange in exchanges for place, _ in lists_at(exchange.request.json)):
        for told_at in dict.fromkeys(place for exchange in exchanges for place, _ in lists_at(_told(exchange))):
            held = [one for exchange in exchanges if (one := _held(exchange, asked_at, told_at)) is not None]
            outer = {one.exchange.outcome.status for one in held if isinstance(one.exchange.outcome, Response)}
            asked = [exchange for exchange in exchanges if _list_in(exchange.request.json, asked_at) and _is_taken(exchange)]
            if not held or len(outer) > 1 or len(asked) > len(held):
                continue
            for base in bases(held, places):
                each = _each(held, base) if base is not None or _is_mixed(held, outer) else None
                rest = _rest(held) if each is not None else None
                if each is not None and rest is not None:
                    return Manner(asked_at, told_at, base, each, rest, whole=base is None and _are_made(held)), held
    return None


def _told(exchange: Exchange) -> Any:
    return parse_json(exchange.outcome.body) if isinstance(exchange.outcome, Response) and exchange.outcome.body else ABSENT


def _is_taken(exchange: Exchange) -> bool:
    return isinstance(exchange.outcome, Response) and exchange.outcome.status < _REFUSED


def _list_in(tree: Any, place: Place) -> list[Any]:
    found = tree.get(place[0]) if place and isinstance(tree, dict) else tree if not place else None
    return found if isinstance(found, list) else []


def _held(exchange: Exchange, asked_at: Place, told_at: Place) -> Held | None:
    tree = _told(exchange)
    asked, told = _list_in(exchange.request.json, asked_at), _list_in(tree, told_at)
    if not _is_taken(exchange) or not 0 < len(asked) == len(told) <= MOST_REQUESTS:
        return None
    if not all(isinstance(one, dict) for one in (*asked, *told)):
        return None
    rest = {name: value for name, value in tree.items() if (name,) != told_at} if isinstance(tree, dict) else {}
    return Held(exchange, tuple(asked), tuple(told), rest)


def bases(held: Sequence[Held], places: Sequence[str]) -> list[str | None]:
    """List what may stand before the addresses of elements, the likeliest first; None where they have none."""
    requests = [held_request(one.exchange.request, element, "") for one in held for element in one.asked]
    if any(request is None for request in requests):
        return [None]
    addresses = [request.raw_path for request in requests if request is not None]
    outer = held[0].exchange.request.raw_path.split("/")
    trials = ["/".join(outer[:count]) for count in range(1, len(outer))]
    known = {_start(place) for place in places}
    best = max(trials, key=lambda base: (sum(_start(base + address) in known for address in addresses), -len(base)))
    return [best]


def _start(path: str) -> tuple[str, ...]:
    return tuple(path.split("/")[1:3])


def _is_mixed(held: Sequence[Held], outer: set[int]) -> bool:
    """Whether elements of one list were answered differently, and each answer says how."""
    every = [told for one in held for told in one.told]
    if any("x-amz-target" in one.exchange.request.headers for one in held):
        return False
    if _are_made(held):
        return True
    if all(_status_of(told) for told in every):
        return outer == {_MULTI_STATUS} or len({_status_of(told) for told in every}) > 1
    refused = [any(told.get(name) for name in _ERRORS) for told in every]
    return any(refused) and not all(refused)


def _are_made(held: Sequence[Held]) -> bool:
    """Whether answers show all that elements say, with something that the server made for each."""
    pairs = [(asked, told) for one in held for asked, told in zip(one.asked, one.told, strict=True)]
    if not all(asked and all(name in told and told[name] == value for name, value in asked.items()) for asked, told in pairs):
        return False
    names = set.intersection(*(set(told) - set(asked) for asked, told in pairs))
    values = {name: [told[name] for _, told in pairs if isinstance(told[name], str | int)] for name in names}
    return any(len(set(map(str, made))) == len(pairs) for name, made in values.items() if name in KEY_NAMES)


def _status_of(told: Mapping[str, Any]) -> int:
    """Read the status that an element of an answer says; 0 when it says none."""
    for name in _STATUS:
        value = told.get(name)
        number = int(value) if isinstance(value, int | str) and str(value).isdecimal() else 0
        if _LOWEST <= number <= _HIGHEST:
            return number
    return 0


def _status_in_words(told: Mapping[str, Any]) -> int:
    reasons = [str(told[name]) for name in _ERRORS if told.get(name)]
    return meaning_of(" ".join(reasons)) if reasons else 0


def _fields(told: Mapping[str, Any]) -> list[tuple[str, Any]]:
    said = told.get(_HEADERS)
    if isinstance(said, dict):
        return list(said.items())
    if isinstance(said, list):
        return [(str(one["name"]), one.get("value")) for one in said if isinstance(one, dict) and "name" in one]
    return []


def _each(held: Sequence[Held], base: str | None) -> Any:
    """Write how an answer says one of the answers; None when something of it is not understood."""
    pairs = [(place, asked, told) for one in held for place, (asked, told) in enumerate(zip(one.asked, one.told, strict=True))]
    names = list(dict.fromkeys(name for _, _, told in pairs for name in told))
    if base is None:
        several = any(len(one.told) > 1 for one in held)
        places = [name for name in names if several and all(told.get(name) == place for place, _, told in pairs)]
        own = "{{ each.json }}"
        return {"$merge": [own, dict.fromkeys(places, "{{ loop.index0 }}")]} if places else own
    if not any(name in _STATUS for name in names):
        return None
    found = {name: _member(name, pairs, base) for name in names}
    return None if any(value is None for value in found.values()) else found


def _member(name: str, pairs: Sequence[tuple[int, Mapping[str, Any], Mapping[str, Any]]], base: str) -> Any:
    there = [(place, asked, told[name]) for place, asked, told in pairs if name in told]
    if name in _STATUS and all(_status_of({name: value}) for _, _, value in there):
        return "{{ each.status | string }}" if all(isinstance(value, str) for _, _, value in there) else "{{ each.status }}"
    if name == _HEADERS:
        return _headers([told for _, _, told in pairs if name in told])
    if name in BODIES:
        texts = all(isinstance(value, str) for _, _, value in there)
        otherwise = "omit" if len(there) < len(pairs) else "none"
        return "{{ each.text }}" if texts else "{{ each.json | default(" + otherwise + ") }}"
    for own in dict.fromkeys(key for _, asked, _ in there for key in asked):
        if all(asked.get(own, ABSENT) == value for _, asked, value in there):
            return "{{ " + member("each.asked", own) + " | default(omit) }}"
    if all(value == base + str(address_of(asked)) for _, asked, value in there):
        own = next(key for key, value in there[0][1].items() if isinstance(value, str) and str(there[0][2]).endswith(value))
        return base + "{{ " + member("each.asked", own) + " }}"
    if all(value == place for place, _, value in there):
        return "{{ loop.index0 }}"
    values = [value for _, _, value in there]
    return (
        values[0]
        if len(there) == len(pairs) and all(value == values[0] for value in values) and not isinstance(values[0], dict | list)
        else None
    )


def _headers(told: Sequence[Mapping[str, Any]]) -> Any:
    names = ", ".join(quoted(name) for name in dict.fromkeys(name for one in told for name, _ in _fields(one)))
    shown = f"each.headers | only({names})" if names else "{}"
    if all(isinstance(one[_HEADERS], dict) for one in told):
        return "{{ " + shown + " }}"
    return {"$for": f"field in ({shown}) | pairs", "$each": {"name": "{{ field.key }}", "value": "{{ field.value }}"}}


def _rest(held: Sequence[Held]) -> dict[str, Any] | None:
    """Write what answers say beside the list; None when something of it is not understood."""
    found: dict[str, Any] = {}
    for name in dict.fromkeys(name for one in held for name in one.rest):
        values = [one.rest.get(name, ABSENT) for one in held]
        code = next((code for code, worths in _counted(held) if list(map(repr, worths)) == list(map(repr, values))), None)
        if code is not None:
            found[name] = "{{ " + code + " }}"
        elif any(value != values[0] for value in values):
            return None
        else:
            found[name] = values[0]
    return found


def _counted(held: Sequence[Held]) -> Iterator[tuple[str, list[Any]]]:
    """List what can be counted over answers, with what it comes to in every recorded one."""
    status = [
        [
            view_answer(asked, Response(_status_of(told) or _status_in_words(told) or _GOOD))
            for asked, told in zip(one.asked, one.told, strict=True)
        ]
        for one in held
    ]
    good, bad = "request.answers | where('ok', true) | length", "request.answers | where('ok', false) | length"
    yield good, [sum(view["ok"] for view in views) for views in status]
    yield bad, [sum(not view["ok"] for view in views) for views in status]
    yield "request.answers | length", [len(views) for views in status]
    for code in dict.fromkeys(view["status"] for views in status for view in views):
        yield f"request.answers | where('status', {code}) | length", [sum(view["status"] == code for view in views) for views in status]
    yield f"({bad}) > 0", [any(not view["ok"] for view in views) for views in status]
    yield f"({bad}) == 0", [all(view["ok"] for view in views) for views in status]
