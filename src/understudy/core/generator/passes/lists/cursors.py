"""Pass 5h: opaque cursors: a list says a token for the page after it, which is no key, and the next request says it again.

The virtual service makes tokens of its own and keeps, for each, the key after which the next page starts. A list may say the token
itself, or a link to the next page that has it in its query, as a member or in a header field.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

from understudy.core.engine.templates.filters import FILTERS
from understudy.core.generator.lists.listing import Listing, Seen, code_of
from understudy.core.generator.templates.nodes import Expr, Node, quoted
from understudy.core.generator.things.live import look
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.generator.values.looks import id_format

_SHORTEST = 6
_DEEPEST = 4  # members in which a token may stand
_LINK = re.compile(r'<([^>]*)>\s*;\s*rel="?([\w-]+)"?')
_FILTERS = ("md5", "sha1", "sha256", "b64encode")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Which query parameter takes the token, where lists say it, and what tokens look like.

    Attributes:
        made_by: the filter that makes the token from the key of the last thing shown; empty when it is made up.
        by_place: the text before the number of things that went before, where the token says it; None where it does not.
        around: the text before and after the key of the last thing shown, where the token says it; None where it does not.
        coded: whether such a token is written in Base64.
        is_linked: whether lists say a link that has the token in its query.
        starts: whether the token is the key of the first thing of the page after.
    """

    parameter: str
    place: Pointer
    form: str
    made_by: str = ""
    by_place: str | None = None
    around: tuple[str, str] | None = None
    coded: bool = False
    is_linked: bool = False
    starts: bool = False

    @property
    def code(self) -> str:
        """The expression of the parameter."""
        return code_of(self.parameter)

    @property
    def made(self) -> str:
        """The expression that makes the token for the next page."""
        if self.starts:
            return "page.following"
        if self.by_place is not None:
            text = f"{quoted(self.by_place)} ~ page.next_offset" if self.by_place else "page.next_offset | string"
        elif self.around is not None:
            before, after = self.around
            text = " ~ ".join(part for part in (quoted(before) if before else "", "page.next", quoted(after) if after else "") if part)
        else:
            return f"page.next | {self.made_by}" if self.made_by else "cursor"
        return f"({text}) | b64encode" if self.coded else f"({text})"

    def said_by(self, sample: Sample) -> str | None:
        """Return the token for the next page that a list says."""
        return _said_at(sample, self.place, self.parameter)


def find_cursor(seen: Sequence[Seen]) -> Cursor | None:
    """Find the parameter whose values earlier lists of the same endpoint said, though they are no keys, or not of what these showed."""
    for parameter in dict.fromkeys(name for one in seen for name in one.asked):
        values = [one.asked[parameter] for one in seen if parameter in one.asked]
        keys = {version.key for one in seen for version in one.present}
        firsts = {one.shown[0] == one.asked[parameter] for one in seen if parameter in one.asked and one.shown}
        starts = firsts == {True}
        if not all(values) or (any(value in keys for value in values) and not starts):
            continue
        places = {place for one in seen for place in _places_in(one.sample, values[0], parameter)}
        place = next(
            (place for place in sorted(places, key=str) if all(_issuer(seen, place, value, parameter) is not None for value in values)),
            None,
        )
        if place is None:
            continue
        found = (
            Cursor(parameter, place, "", starts=True) if starts and keys.issuperset(values) else _made_as(seen, place, parameter, values)
        )
        if found is not None:
            linked = not any(look(one.sample.answer.tree, place) in values for one in seen)
            return replace(found, is_linked=linked)
    return None


def _made_as(seen: Sequence[Seen], place: Pointer, parameter: str, values: Sequence[str]) -> Cursor | None:
    """Find how the tokens are made: from the number of things before, from the key of the last one, or from nothing."""
    counted = _by_place(seen, place, parameter)
    if counted is not None:
        return Cursor(parameter, place, "", by_place=counted[0], coded=counted[1])
    around = _around(seen, place, parameter)
    if around is not None:
        return Cursor(parameter, place, "", around=around[0], coded=around[1])
    if all(len(value) >= _SHORTEST for value in values):
        return Cursor(parameter, place, id_format(list(values)) or "{hex:32}", _made_by(seen, place, parameter))
    return None


def _by_place(seen: Sequence[Seen], place: Pointer, parameter: str) -> tuple[str, bool] | None:
    """Find how tokens say how many things went before: the text before the number, and whether it is all in Base64."""
    ends: dict[str, int] = {}
    for one in seen:
        token = _said_at(one.sample, place, parameter)
        start = ends.get(one.asked.get(parameter, "")) if parameter in one.asked else 0
        if isinstance(token, str) and token and start is not None:
            ends[token] = start + len(one.shown)
    for coded in (False, True):
        texts = [decoded(token) if coded else token for token in ends]
        heads = {
            text[: -len(str(end))] if text is not None and text.endswith(str(end)) else None
            for text, end in zip(texts, ends.values(), strict=True)
        }
        head = next(iter(heads), None)
        if len(heads) == 1 and head is not None and not head[-1:].isdigit():
            return head, coded
    return None


def _around(seen: Sequence[Seen], place: Pointer, parameter: str) -> tuple[tuple[str, str], bool] | None:
    """Find how tokens say the key of the last thing shown: the text before and after it, and whether it is all in Base64."""
    pairs = [
        (one.shown[-1], token)
        for one in seen
        if one.shown and (token := _said_at(one.sample, place, parameter)) and one.asked.get(parameter) != token
    ]
    for coded in (False, True):
        texts = [(key, decoded(token) if coded else token) for key, token in pairs]
        found = {
            (text[: at if (at := text.rfind(key)) >= 0 else 0], text[at + len(key) :]) if text and key in text else None
            for key, text in texts
        }
        around = next(iter(found), None)
        if len(found) == 1 and around is not None and any(around) and not (around[0][-1:].isalnum() or around[1][:1].isalnum()):
            return around, coded
    return None


def decoded(token: str) -> str | None:
    """Read Base64 that says text; None for anything else."""
    try:
        text = base64.b64decode(token, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return text if text.isprintable() else None


def _made_by(seen: Sequence[Seen], place: Pointer, parameter: str) -> str:
    """Find the filter that makes every token from the last key of its page."""
    pairs = [
        (one.shown[-1], token)
        for one in seen
        if one.shown and (token := _said_at(one.sample, place, parameter)) and one.asked.get(parameter) != token
    ]
    fitting = (name for name in _FILTERS if all(FILTERS[name](key) == token for key, token in pairs))
    return next(fitting, "") if pairs else ""


def _places(tree: Any, wanted: str, place: Pointer = ()) -> list[Pointer]:
    if isinstance(tree, dict) and len(place) < _DEEPEST:
        return [found for name, inner in tree.items() for found in _places(inner, wanted, (*place, name))]
    return [place] if tree == wanted else []


def _places_in(sample: Sample, wanted: str, parameter: str) -> list[Pointer]:
    """List the places that say a token, those first that say nothing else."""
    found = _places(sample.answer.tree, wanted)
    if found or wanted.isdigit() or len(wanted) < _SHORTEST:  # links say numbers of pages, too
        return found
    linked = [place for place, text in _links(sample.answer.tree) if _linked(text, parameter) == wanted]
    fields = [("headers", name.lower()) for name, value in sample.fields if wanted in (value, _linked(value, parameter))]
    return [*linked, *fields]


def _links(tree: Any, place: Pointer = ()) -> Iterator[tuple[Pointer, str]]:
    if isinstance(tree, dict) and len(place) < _DEEPEST:
        for name, inner in tree.items():
            yield from _links(inner, (*place, name))
    elif isinstance(tree, str) and "?" in tree:
        yield place, tree


def _linked(text: str, parameter: str) -> str | None:
    """Return what a link to the next page says under a parameter; None for anything else."""
    target = next((url for url, relation in _LINK.findall(text) if relation == "next"), text)
    return dict(parse_qsl(target.partition("?")[2])).get(parameter)


def _said_at(sample: Sample, place: Pointer, parameter: str) -> str | None:
    """Return the token that an answer says at a place; None where it says none."""
    if place[:1] == ("headers",):
        text: Any = next((value for name, value in sample.fields if name.lower() == place[1]), None)
    else:
        text = look(sample.answer.tree, place)
    if not isinstance(text, str) or not text:
        return None
    return _linked(text, parameter) if "?" in text else text


def _issuer(seen: Sequence[Seen], place: Pointer, value: str, parameter: str) -> Seen | None:
    """Return the list that said a token, which is not the one that was asked for with it: that may say it again."""
    return next(
        (one for one in seen if one.shown and one.asked.get(parameter) != value and _said_at(one.sample, place, parameter) == value), None
    )


def with_keys(seen: Sequence[Seen], cursor: Cursor) -> list[Seen]:
    """Read the lists as if they had been asked for by the key that each token stands for."""
    found: list[Seen] = []
    for one in seen:
        value = one.asked.get(cursor.parameter)
        issuer = _issuer(seen, cursor.place, value, cursor.parameter) if value is not None else None
        found.append(one if issuer is None else replace(one, asked={**one.asked, cursor.parameter: issuer.shown[-1]}))
    return found


def cursor_node(cursor: Cursor, seen: Sequence[Seen]) -> Node:
    """Write the place of the token: left out, or empty, on the last page as it was recorded."""
    name = cursor.made
    if seen[0].sample.answer.kind == "xml":
        return Expr(f"({name} if page.next else '') | default(omit)")
    last = [look(one.sample.answer.tree, cursor.place) for one in seen]
    if None in last:
        return Expr(f"{name} if page.next else none")
    return Expr(f"{name} if page.next else ''") if "" in last else Expr(f"{name} if page.next")


def keep_cursor(cursor: Cursor, listing: Listing, name: str) -> dict[str, Any]:
    """Write the effects that make a token and remember what it stands for; `listing` reads it back."""
    if cursor.by_place is not None:
        listing.after = ""
        read = f"{cursor.code} | b64decode" if cursor.coded else cursor.code
        listing.offset = f"{read} | replace({quoted(cursor.by_place)}, '')" if cursor.by_place else read
        listing.notes.append(f"{cursor.parameter} says how many went before")
        return {}
    if cursor.around is not None:
        read = f"{cursor.code} | b64decode" if cursor.coded else cursor.code
        listing.after = read + "".join(f" | replace({quoted(text)}, '')" for text in cursor.around if text)
        listing.notes.append(f"{cursor.parameter} says the key of the last thing before")
        return {}
    resource = f"cursors_of_{name}"
    listing.after = f"lookup('{resource}', {cursor.code}).key"
    listing.notes.append(f"{cursor.parameter} is a token of the server's for the page after")
    made = f"{{{{ last | {cursor.made_by} }}}}" if cursor.made_by else "{{ page.following }}" if cursor.starts else "{{ cursor }}"
    kept = {"in": resource, "for": "last in page.next | list", "key": made, "item": {"key": "{{ last }}"}, "as": "kept"}
    let = {} if cursor.made_by or cursor.starts else {"let": {"cursor": "{{ new_id(" + quoted(cursor.form) + ") }}"}}
    return {**let, "create": kept}
