"""Pass 5j: connections of GraphQL: edges with cursors, and what a page says of its first and last (relay.dev/graphql/connections.htm).

A cursor is opaque to clients. Where it is made from the key of a thing, or from its place in the list, it is made like that again; any
other is made from the key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from understudy.core.generator.lists.listing import Listing, Seen
from understudy.core.generator.passes.lists.cursors import decoded
from understudy.core.generator.templates.nodes import Expr, Node, member, quoted
from understudy.core.generator.things.live import look
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Pointer

_AFTER, _BEFORE = "request.graphql.arguments.after", "request.graphql.arguments.before"


@dataclass(frozen=True, slots=True)
class Connection:
    """How the cursors of a connection are made.

    Attributes:
        place: of the connection in answers.
        key: the member of things that is their key.
        keys: the key of the thing each recorded cursor stands for.
        head: the text before the key or the number.
        tail: the text after it.
        coded: whether cursors are written in Base64.
        step: what a place is added to make its number; None when cursors are made from keys.
    """

    place: Pointer
    key: str
    keys: dict[str, str]
    head: str = "cursor:"
    tail: str = ""
    coded: bool = True
    step: int | None = None

    def with_key(self, one: Seen) -> Seen:
        """Read a list as if it had been asked for by the key that each cursor stands for."""
        asked = {name: self.keys.get(value, value) if name in (_AFTER, _BEFORE) else value for name, value in one.asked.items()}
        return replace(one, asked=asked)

    def of_element(self) -> dict[Pointer, Node]:
        """Write the cursor of an edge."""
        code = member("each", self.key) if self.step is None else f"page.offset + loop.index0 + {self.step}"
        return {("cursor",): Expr(self._made(code))}

    def of_page(self) -> dict[Pointer, Node]:
        """Write the cursors of a page."""
        first, last = ("page.first", "page.last")
        if self.step is not None:
            first, last = f"page.offset + {self.step}", f"page.offset + page.count - 1 + {self.step}"
        return {
            (*self.place, "pageInfo", "startCursor"): Expr(f"{self._made(first)} if page.count else none"),
            (*self.place, "pageInfo", "endCursor"): Expr(f"{self._made(last)} if page.count else none"),
        }

    def turn(self, listing: Listing) -> None:
        """Let a listing read the cursors that clients give back."""
        if self.step is not None and listing.after == _AFTER:
            listing.after, listing.offset = "", f"{self._read(_AFTER)} | int + {1 - self.step}"
            listing.notes.append("cursors are made from places in the list")
            return
        if listing.after == _AFTER:
            listing.after = self._read(_AFTER)
        if listing.before == _BEFORE and self.step is None:
            listing.before = self._read(_BEFORE)
        listing.notes.append("cursors are made from keys")

    def _made(self, code: str) -> str:
        parts = [quoted(self.head)] if self.head else []
        parts += [f"({code})", *([quoted(self.tail)] if self.tail else [])]
        text = " ~ ".join(parts) if len(parts) > 1 else f"{parts[0]} | string"
        return f"({text}) | b64encode" if self.coded else f"({text})"

    def _read(self, code: str) -> str:
        code = f"{code} | b64decode" if self.coded else code
        for text in (self.head, self.tail):
            code = f"{code} | replace({quoted(text)}, '')" if text else code
        return code


def find_connection(endpoint: Endpoint, roles: Roles, seen: Sequence[Seen], place: Pointer) -> Connection | None:
    """Read a list of edges as a connection; None when it is none."""
    if place[-1:] != ("edges",) or roles.element_key[endpoint][:1] != ("node",):
        return None
    pairs = list(_cursors(roles, seen))
    found = Connection(place[:-1], roles.key_member, {cursor: key for cursor, key, _ in pairs})
    for coded, read in ((False, str), (True, decoded)):
        texts = [read(cursor) for cursor, _, _ in pairs]
        if not pairs or any(text is None for text in texts):
            continue
        keys, places = [key for _, key, _ in pairs], [at for _, _, at in pairs]
        for step, values in ((None, keys), (0, [str(at) for at in places]), (1, [str(at + 1) for at in places])):
            beside = around([text or "" for text in texts], values)
            if beside is not None:
                return replace(found, head=beside[0], tail=beside[1], coded=coded, step=step)
    return found


def _cursors(roles: Roles, seen: Sequence[Seen]) -> Iterator[tuple[str, str, int]]:
    """List the recorded cursors, each with the key of its thing and its place among all things of the list."""
    places: dict[str, int] = {}
    for one in seen:
        shown = roles.sightings[one.sample.number].shown
        start = places.get(one.asked.get(_AFTER, ""), -1) + 1
        for at, (edge, version) in enumerate(shown, start):
            cursor = edge.get("cursor") if isinstance(edge, dict) else None
            if isinstance(cursor, str) and version is not None:
                places[cursor] = at
                yield cursor, version.key, at
        for name, index in (("startCursor", 0), ("endCursor", -1)):
            data = look(one.sample.answer.tree, ("data",))
            cursor = look(data, (*list(data)[:1], "pageInfo", name)) if isinstance(data, dict) else None
            version = shown[index][1] if shown else None
            if isinstance(cursor, str) and version is not None:
                at = start + (index if index >= 0 else len(shown) - 1)
                places[cursor] = at
                yield cursor, version.key, at


def around(texts: Sequence[str], values: Sequence[str]) -> tuple[str, str] | None:
    """Find the text that stands before and after the value in every text."""
    for match in re.finditer(re.escape(values[0]), texts[0]):
        head, tail = texts[0][: match.start()], texts[0][match.end() :]
        if all(text == head + value + tail for text, value in zip(texts, values, strict=True)):
            return head, tail
    return None
