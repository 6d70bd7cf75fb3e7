"""How one thing on a page is written: its name in several spellings, its size, its time, columns filled with spaces.

It is learned from the entries of one kind. What differs by the ending of names (icons, media types) is kept by ending.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape as escape_html
from urllib.parse import quote

from understudy.core.generator.templates.nodes import quoted
from understudy.core.generator.templates.spans import Parts, Span, dated, put_spans, span, template_of, written_of

_AFTER_NAME = re.compile(r"((?:/?</a>|/)?)( {2,})")
_NUMBERED = re.compile(r"[\w.]*\d[\w.]*")
_MOST_TRIED = 12  # entries from which a way of writing is read


@dataclass(frozen=True, slots=True)
class Shown:
    """A thing that stands right in a directory: what pages can say of it."""

    name: str
    path: str
    kind: str
    size: int | None

    @property
    def ending(self) -> str:
        """The ending of its name, as `children` gives it."""
        return self.name.rpartition(".")[2].lower() if "." in self.name else ""


_SIZES: tuple[tuple[str, Callable[[Shown], str]], ...] = (
    ("each.size", lambda one: str(one.size or 0)),
    ("each.size | grouped", lambda one: f"{one.size or 0:,}"),
)


@dataclass(frozen=True, slots=True)
class Ways:
    """How things of one kind are written: in one way, or by their endings."""

    usual: Parts
    by_ending: Mapping[str, Parts]

    def write(self, one: Shown) -> str:
        """Write the entry of a thing."""
        return written_of(self.by_ending.get(one.ending, self.usual), one)

    def template(self) -> str:
        """Write the entry as a template."""
        usual = template_of(self.usual)
        found: dict[str, list[str]] = defaultdict(list)
        for ending, parts in sorted(self.by_ending.items()):
            found[template_of(parts)].append(ending)
        if not found:
            return usual
        branches = [
            f"{{% {'elif' if index else 'if'} each.ending in [{', '.join(map(quoted, endings))}] %}}{text}"
            for index, (text, endings) in enumerate(found.items())
        ]
        return "".join(branches) + "{% else %}" + usual + "{% endif %}"


def learn_ways(entries: Sequence[tuple[Shown, str]]) -> Ways | None:
    """Find how things of one kind are written; None when something in an entry is not what its thing says."""
    usual = _way(entries)
    if usual is None:
        return None
    by_ending: dict[str, list[tuple[Shown, str]]] = defaultdict(list)
    for one, text in entries:
        by_ending[one.ending].append((one, text))
    own: dict[str, Parts] = {}
    for ending, several in by_ending.items():
        if all(written_of(usual, one) == text for one, text in several):
            continue
        way = _way(several)
        if way is None or _numbers(way) != _numbers(usual) or not all(written_of(way, one) == text for one, text in several):
            return None
        own[ending] = way
    return Ways(usual, own)


def _numbers(parts: Parts) -> set[str]:
    """List the words with digits that a way of writing always says: by them endings do not differ, but things do."""
    return {word for part in parts if isinstance(part, str) for word in _NUMBERED.findall(part)}


def _way(entries: Sequence[tuple[Shown, str]]) -> Parts | None:
    """Find the way of writing that is right for most entries."""
    tried = sorted(entries, key=lambda entry: (-len(str(entry[0].size)), -len(entry[0].name)))[:_MOST_TRIED]
    ways = [way for one, text in tried if (way := _about_thing(text, one)) is not None]
    return max(ways, key=lambda way: sum(written_of(way, one) == text for one, text in entries), default=None)


def _about_thing(text: str, one: Shown) -> Parts | None:
    parts: Parts = (text,)
    for spelling in sorted(set(spellings_of(one.path)), key=len, reverse=True) if one.path != one.name else ():
        parts = put_spans(parts, spelling, span("each.path", lambda thing: thing.path))
    for spelling in sorted(set(spellings_of(one.name)), key=len, reverse=True):
        parts = put_spans(parts, spelling, span("each.name", lambda thing: thing.name))
    if one.size is not None:
        for code, write in _SIZES:
            parts = put_spans(parts, write(one), _number(code, write))
    named = any(isinstance(part, Span) for part in parts)
    return dated(_in_columns(parts, one), "each.modified | date({})") if named else None


def _number(code: str, write: Callable[[Shown], str]) -> Callable[[str, str], Span]:
    return lambda _preceding, _text: Span(code, write)


def _in_columns(parts: Parts, one: Shown) -> Parts:
    """Read runs of spaces behind a name, or before a size, as the rest of a column."""
    found: list[str | Span] = []
    for index, part in enumerate(parts):
        before = parts[index - 1] if index else ""
        if isinstance(part, str):
            named = isinstance(before, Span) and before.code.startswith("each.name")
            match = _AFTER_NAME.match(part) if named else None
            found += [part] if match is None else [match[1], _filled(len(one.name) + len(match[2])), part[match.end() :]]
        elif part.code == "each.size" and isinstance(before, str) and before.endswith("  "):
            bare = str(found.pop()).rstrip(" ")
            found += [bare, _aligned(len(before) - len(before.rstrip(" ")) + len(str(one.size)))]
        else:
            found.append(part)
    return tuple(part for part in found if part != "")


def _filled(width: int) -> Span:
    return Span(f"each.name | fill({width})", lambda of: " " * max(1, width - len(of.name)))


def _aligned(width: int) -> Span:
    return Span(f"each.size | string | pad({width}, ' ')", lambda of: str(of.size).rjust(width))


def spellings_of(name: str) -> tuple[str, ...]:
    """List how a page may spell a name."""
    return name, quote(name), quote(name, safe="!$&'()*+,;=:@~"), escape_html(name), escape_html(quote(name))
