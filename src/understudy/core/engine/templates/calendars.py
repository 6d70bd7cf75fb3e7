"""Calendars and address books in text: components and their properties, and what a query asks of them.

Sources: RFC 5545 and RFC 6350 for the text, RFC 4791 §9.7 and RFC 6352 §10.5 for queries. Times without a zone, and those of a named zone,
are taken for UTC. Of an event that repeats, all that lies between its first beginning and its last (``UNTIL``) counts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(r"(?P<name>[A-Za-z0-9.-]+)(?P<more>(?:;[^:\"]*(?:\"[^\"]*\")?[^:\"]*)*):(?P<value>.*)")
_DURATION = re.compile(r"([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_FOREVER = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(slots=True)
class Component:
    """One component: its properties by name, in order, and those inside it."""

    name: str
    properties: list[tuple[str, str]] = field(default_factory=list)
    inside: list[Component] = field(default_factory=list)

    def values(self, name: str) -> list[str]:
        """Return the values of a property."""
        return [value for own, value in self.properties if own == name.upper()]


def read_component(text: str) -> Component | None:
    """Read the outermost component of a text; None where it is none."""
    stack: list[Component] = []
    for line in _FOLD.sub("", text).splitlines():
        found = _LINE.fullmatch(line)
        if found is None:
            continue
        name, value = found["name"].upper(), found["value"]
        if name == "BEGIN":
            one = Component(value.upper())
            if stack:
                stack[-1].inside.append(one)
            stack.append(one)
        elif name == "END" and stack:
            done = stack.pop()
            if not stack:
                return done
        elif stack:
            stack[-1].properties.append((name, value))
    return None


def same_calendar(one: str, other: str) -> bool:
    """Whether two texts say the same: the order of the properties of a component means nothing (RFC 5545 §3.4)."""
    return one.startswith("BEGIN:V") and other.startswith("BEGIN:V") and _lines(one) == _lines(other)


def _lines(text: str) -> Counter[tuple[str, str]]:
    where: list[str] = []
    found: Counter[tuple[str, str]] = Counter()
    for line in _FOLD.sub("", text).splitlines():
        if line.startswith("BEGIN:"):
            where.append(line[6:])
        found["/".join(where), line.strip()] += 1
        if line.startswith("END:") and where:
            where.pop()
    return found


def answering(items: Iterable[Any], query: Any) -> list[Any]:
    """List the things whose content a query asks for.

    Args:
        items: with `content`, bytes or text.
        query: a ``calendar-query`` or ``addressbook-query`` as a tree, by local names.
    """
    body = next(iter(query.values())) if isinstance(query, Mapping) and query else {}
    wanted = body.get("filter") if isinstance(body, Mapping) else None
    return [item for item in items if not isinstance(wanted, Mapping) or _answers(item, wanted)]


def _answers(item: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    content = item.get("content", b"")
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else str(content)
    found = read_component(text)
    if found is None:
        return False
    if "comp-filter" in wanted:
        return all(_has([found], one) for one in _each(wanted, "comp-filter"))
    return _combined([_has_property(found, one) for one in _each(wanted, "prop-filter")], wanted.get("@test", "anyof"))


def _each(tree: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    found = tree.get(name, ())
    for one in found if isinstance(found, list) else [found] if found != () else []:
        yield one if isinstance(one, Mapping) else {"#text": one}


def _combined(results: list[bool], test: str) -> bool:
    return all(results) if test == "allof" or not results else any(results)


def _has(components: list[Component], wanted: Mapping[str, Any]) -> bool:
    named = [one for one in components if one.name == str(wanted.get("@name", "")).upper()]
    if "is-not-defined" in wanted:
        return not named
    return any(_fits(one, wanted) for one in named)


def _fits(component: Component, wanted: Mapping[str, Any]) -> bool:
    return (
        all(_during(component, one) for one in _each(wanted, "time-range"))
        and all(_has_property(component, one) for one in _each(wanted, "prop-filter"))
        and all(_has(component.inside, one) for one in _each(wanted, "comp-filter"))
    )


def _has_property(component: Component, wanted: Mapping[str, Any]) -> bool:
    values = component.values(str(wanted.get("@name", "")))
    if "is-not-defined" in wanted:
        return not values
    texts = list(_each(wanted, "text-match"))
    return any(_combined([_says(value, one) for one in texts], wanted.get("@test", "anyof")) for value in values)


def _says(value: str, wanted: Mapping[str, Any]) -> bool:
    """Whether a value has a text in it: in any case, unless it is compared byte by byte (RFC 4790)."""
    text = str(wanted.get("#text", ""))
    if wanted.get("@collation") != "i;octet":
        value, text = value.lower(), text.lower()
    kinds = {"equals": value == text, "starts-with": value.startswith(text), "ends-with": value.endswith(text)}
    return kinds.get(str(wanted.get("@match-type", "contains")), text in value) is not (wanted.get("@negate-condition") == "yes")


def _during(component: Component, wanted: Mapping[str, Any]) -> bool:
    """Whether a component lies in a range of time (RFC 4791 §9.9)."""
    start, end = _moment(wanted.get("@start")) or datetime.min.replace(tzinfo=UTC), _moment(wanted.get("@end")) or _FOREVER
    dates = component.values("DTSTART") or component.values("DUE")
    begins = _moment(dates[0]) if dates else None
    if begins is None:
        return component.name == "VTODO"  # a task without dates is always to be done
    ends = next((_moment(value) for value in (*component.values("DTEND"), *component.values("DUE"))), None)
    for value in component.values("DURATION"):
        ends = begins + _duration(value)
    if ends is None:
        ends = begins + (timedelta(days=1) if len(dates[0]) == 8 else timedelta())
    for rule in component.values("RRULE"):
        until = re.search(r"UNTIL=([0-9TZ]+)", rule)
        ends = (_moment(until[1]) or _FOREVER) if until else _FOREVER
    return begins < end and (ends > start or begins >= start)


def _moment(value: Any) -> datetime | None:
    text = str(value or "").rstrip("Z")
    for form in ("%Y%m%dT%H%M%S", "%Y%m%d"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def _duration(value: str) -> timedelta:
    found = _DURATION.fullmatch(value)
    if found is None:
        return timedelta()
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if found[1] == "-" else length
