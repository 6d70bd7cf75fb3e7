"""Pass 5i, for connections of GraphQL: a member of a thing that shows, in pages, those that refer to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from understudy.core.engine.templates.connected import LISTS, MEMBERS, TOTALS, Connection
from understudy.core.engine.templates.linked import World, with_links
from understudy.core.generator.passes.lists.connections import around
from understudy.core.generator.passes.lists.cursors import decoded
from understudy.core.generator.things.graphql_answers import Asked
from understudy.core.generator.things.live import Version
from understudy.core.model.resource import Link
from understudy.errors import TemplateError


@dataclass(frozen=True, slots=True)
class Look:
    """What one answer showed of a connection inside a thing.

    Attributes:
        number: of the sample.
        owner: the thing.
        shown: the members of the connection, under their own names.
        those: whoever referred to the thing at that time, oldest first.
    """

    number: int
    owner: Version
    shown: dict[str, Any]
    those: Sequence[Version]

    @property
    def is_whole(self) -> bool:
        """Whether no argument asked for a part."""
        return not isinstance(self.shown, Asked)

    def connection(self, link: Link, world: World) -> Connection | None:
        """Return what a link would show; None where the arguments say what no link knows."""
        those = [(version.key, with_links(world, link.to, version.key, version.item() or {})) for version in self.those]
        whole = Connection(link, those)
        try:
            return whole.asked(self.shown.arguments) if isinstance(self.shown, Asked) else whole
        except TemplateError:
            return None


def is_connection(value: Any) -> bool:
    """Whether a mapping looks like a connection: lists of things, what is said of the page, and how many there are in all."""
    return (
        isinstance(value, dict)
        and value.keys() <= MEMBERS
        and any(
            isinstance(one, list) and all(isinstance(element, dict) for element in one)
            if name == "edges" or name in LISTS
            else name in TOTALS and type(one) is int
            for name, one in value.items()
        )
    )


def connection_link(looks: Sequence[Look], to: str, by: str, key_member: str, world: Callable[[int], World]) -> Link | None:
    """Return the link that shows what every look with known arguments showed; None when there is none, or nothing was ever shown."""
    kinds = {look.shown["__typename"] for look in looks if "__typename" in look.shown}
    link = Link("connection", to, by, type=next(iter(kinds)) if len(kinds) == 1 else "")
    form = _form_of_cursors(looks)
    link = link if form is None else replace(link, cursor=form)
    pairs = [(look, made) for look in looks if (made := look.connection(link, world(look.number))) is not None]
    if not any(made.page() or made.get("totalCount") for _, made in pairs):
        return None
    fits = all(_is_shown(look.shown, made, key_member, told=form is not None) for look, made in pairs)
    return link if fits else None


def _is_shown(shown: Any, made: Connection, key_member: str, *, told: bool) -> bool:
    """Whether a connection shows this; cursors count where it is told how they are made."""
    for name, value in shown.items():
        wanted = made.get(name)
        if name in LISTS or name == "edges":
            nodes = [element.get("node", {}) for element in value] if name == "edges" else value
            if not _are_shown(nodes, made, key_member):
                return False
            if name == "edges" and not all(_says(edge, own, told=told) for edge, own in zip(value, wanted, strict=True)):
                return False
        elif not (_says(value, wanted, told=told) if isinstance(value, dict) else value == wanted):
            return False
    return True


def _are_shown(nodes: Sequence[Any], made: Connection, key_member: str) -> bool:
    page = made.page()
    if len(nodes) != len(page):
        return False
    for node, (_, key, item) in zip(nodes, page, strict=True):
        if not isinstance(node, dict) or (key_member in node and str(node[key_member]) != key):
            return False
        if any(name in item and not isinstance(value, dict | list) and item[name] != value for name, value in node.items()):
            return False
    return True


def _says(shown: dict[str, Any], made: dict[str, Any], *, told: bool) -> bool:
    """Whether an edge, or what is said of a page, is this, but for its node."""
    return all(
        made.get(name) == value
        for name, value in shown.items()
        if name != "node" and (told or value is None or name not in ("cursor", "startCursor", "endCursor"))
    )


def _form_of_cursors(looks: Sequence[Look]) -> str | None:
    """Find how cursors are made, from looks that were not asked for a part, or for the first ones; None when nothing tells."""
    told = list(_cursors(looks))
    for head, read in (("", str), ("base64:", decoded)):
        texts = [read(cursor) for cursor, _, _ in told]
        if not told or any(text is None for text in texts):
            continue
        keys, places = [key for _, key, _ in told], [place for _, _, place in told]
        ways = (("{key}", keys), ("{offset}", list(map(str, places))), ("{number}", [str(place + 1) for place in places]))
        for name, values in ways:
            found = around([text or "" for text in texts], values)
            if found is not None:
                return f"{head}{found[0]}{name}{found[1]}"
    return None


def _cursors(looks: Sequence[Look]) -> Iterator[tuple[str, str, int]]:
    """List cursors with the key of the thing each stands for, and its place."""
    for look in looks:
        if isinstance(look.shown, Asked) and any(name != "first" for name, value in look.shown.arguments.items() if value is not None):
            continue
        edges, info = look.shown.get("edges"), look.shown.get("pageInfo")
        count = next((len(value) for name, value in look.shown.items() if isinstance(value, list)), 0)
        told: list[tuple[int, Any]] = [(place, edge.get("cursor")) for place, edge in enumerate(edges or ())]
        if isinstance(info, dict) and count:
            told += [(0, info.get("startCursor")), (count - 1, info.get("endCursor"))]
        for place, cursor in told:
            if isinstance(cursor, str) and place < len(look.those):
                yield cursor, look.those[place].key, place
