"""A stub file that is written anew keeps what people wrote into it: their comments, and the very text of what stays as it is.

Rules:
    The file is looked at part by part: a stub, a resource, a scenario, any other key.
    A part that says the same as before keeps its text, comments and all, whoever wrote it.
    In a part that changed a comment stands at the line at which it stood, where there is such a line still, else above the part.
    What would read otherwise than the document is not kept: then the file is written as if it were new.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from understudy.files.stubs.writer import render_document
from understudy.files.stubs.yaml_text import YamlTextError, parse_yaml

_NAMES: Final = {"stubs": "id", "resources": "name"}
_MAPPINGS: Final = frozenset({"scenarios"})
_AFTER: Final = re.compile(r"[\s:,\]}|>+\-]*?(?:^|(?<=\s))(#.*)")

type Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines of a file.

    Attributes:
        key: the section, and the name of the part in it; an empty name is the line that begins the section, or all of it.
        above: comments before it, and the blank lines among them.
        lines: its text.
        first: the number of its first line.
    """

    key: Key
    above: tuple[str, ...]
    lines: tuple[str, ...]
    first: int


def render_over(document: Mapping[str, Any], old: str) -> str:
    """Write a document in the place of a file that is there.

    Args:
        document: as `render_document` takes it.
        old: the text of the file, which can be read.
    """
    fresh = render_document(document)
    if "#" not in old:
        return fresh
    parts, end = _parts(old)
    if not parts:
        return fresh
    known = {part.key: part for part in parts}
    before = parse_yaml(old)
    remarks = _Remarks(old)
    lines: list[str] = []
    for part in _parts(fresh)[0]:
        mine = known.get(part.key)
        blank = [line for line in part.above if not line.strip()]
        if mine is None:
            lines += [*part.above, *part.lines]
            continue
        shift = _margin(part) - _margin(mine)
        if part.key[1] and _value(before, part.key) == _value(document, part.key):
            lines += [*blank, *_moved(_trimmed(mine.above), shift), *_moved(mine.lines, shift)]
        else:
            written, rest = _with_remarks(part, remarks.of(mine))
            lines += [*blank, *_moved(_trimmed(mine.above), shift), *rest, *written]
    text = "\n".join([*lines, *_trimmed(end)]).lstrip("\n") + "\n"
    try:
        return text if parse_yaml(text) == document else fresh
    except YamlTextError:
        return fresh


def _trimmed(lines: Sequence[str]) -> list[str]:
    """Leave out the blank lines at both ends."""
    told = [at for at, line in enumerate(lines) if line.strip()]
    return list(lines[told[0] : told[-1] + 1]) if told else []


def _margin(part: Part) -> int:
    return len(part.lines[0]) - len(part.lines[0].lstrip())


def _moved(lines: Sequence[str], shift: int) -> list[str]:
    if shift >= 0:
        return [" " * shift + line if line.strip() else line for line in lines]
    return [line[-shift:] if line[:-shift].isspace() else line for line in lines]


def _value(document: Mapping[str, Any], key: Key) -> Any:
    """Look up what a part says; a part of its own where there is none."""
    section, name = key
    inside = document.get(section)
    if section in _NAMES and isinstance(inside, list):
        return next((one for one in inside if isinstance(one, dict) and one.get(_NAMES[section]) == name), object())
    return inside.get(name, object()) if isinstance(inside, dict) else object()


def _with_remarks(part: Part, remarks: Iterable[tuple[str, str, bool]]) -> tuple[list[str], list[str]]:
    """Put comments at the lines at which they stood; return the lines, and the comments for which there is none any more."""
    lines, lost = list(part.lines), []
    for comment, beside, follows in remarks:
        at = next((at for at, line in enumerate(lines) if line.strip() == beside), None)
        if at is None:
            lost.append(" " * _margin(part) + comment)
        elif follows:
            lines[at] += "  " + comment
        else:
            lines.insert(at, " " * (len(lines[at]) - len(lines[at].lstrip())) + comment)
    return lines, lost


def _parts(text: str) -> tuple[list[Part], tuple[str, ...]]:
    """Part a file; return the parts, and what follows the last one; no parts where several begin in one line."""
    lines = text.split("\n")
    starts = list(_starts(text))
    if any(one >= other for (_, one), (_, other) in pairwise(starts)):
        return [], ()
    parts: list[Part] = []
    end, head = 0, 0
    for place, (key, first) in enumerate(starts):
        last = starts[place + 1][1] if place + 1 < len(starts) else len(lines)
        margin = len(lines[first]) - len(lines[first].lstrip())
        if place + 1 < len(starts) and starts[place + 1][0][0] == key[0] and not key[1]:
            last = first + 1  # the name of a section
        while last > first + 1 and _is_between(lines[last - 1], margin):
            last -= 1
        parts.append(Part(key, tuple(lines[head:first]), tuple(lines[first:last]), first))
        end = head = last
    return parts, tuple(lines[end:])


def _is_between(line: str, margin: int) -> bool:
    """Whether a line belongs to what follows: it is blank, or a comment no deeper than the part that ends there."""
    stripped = line.lstrip()
    return not stripped or (stripped.startswith("#") and len(line) - len(stripped) <= margin)


def _starts(text: str) -> Iterator[tuple[Key, int]]:
    """List the parts of a file with the numbers of the lines they begin in."""
    import yaml  # noqa: PLC0415  a file that nobody wrote comments into is not read so

    root = yaml.compose(text, yaml.CSafeLoader)
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        yield (key.value, ""), key.start_mark.line
        inside = value.value if value.id != "scalar" and not value.flow_style else ()
        if key.value in _NAMES and isinstance(value, yaml.SequenceNode):
            for number, one in enumerate(inside):
                name = next((inner.value for named, inner in one.value if named.value == _NAMES[key.value]), "") if _is_map(one) else ""
                yield (key.value, str(name) or f"#{number}"), one.start_mark.line
        elif key.value in _MAPPINGS and isinstance(value, yaml.MappingNode):
            for named, _ in inside:
                yield (key.value, str(named.value)), named.start_mark.line


def _is_map(node: Any) -> bool:
    return bool(node.id == "mapping")


class _Remarks:
    """The comments of a text, which are told from text that only looks like one by what the parser makes of it."""

    def __init__(self, text: str) -> None:
        import yaml  # noqa: PLC0415  as above

        self._ends: dict[int, int] = {}
        self._inside: set[int] = set()
        for event in yaml.parse(text, yaml.CSafeLoader):
            start, end = event.start_mark, event.end_mark
            if start is None or end is None:
                continue
            if isinstance(event, yaml.ScalarEvent) and end.line > start.line:
                self._inside.update(range(start.line + 1, end.line + (event.style not in ("|", ">"))))
            if isinstance(event, yaml.ScalarEvent | yaml.MappingEndEvent | yaml.SequenceEndEvent | yaml.AliasEvent):
                self._ends[end.line] = max(end.column, self._ends.get(end.line, 0))

    def of(self, part: Part) -> Iterator[tuple[str, str, bool]]:
        """List the comments in a part: what they say, the line they stand at, and whether they follow it on the same line."""
        waiting: list[str] = []
        for number, line in enumerate(part.lines, part.first):
            if number in self._inside or not line.strip():
                continue
            if line.lstrip().startswith("#"):
                waiting.append(line.strip())
                continue
            after = _AFTER.fullmatch(line, self._ends.get(number, 0)) if "#" in line else None
            said = line[: after.start(1)].strip() if after else line.strip()
            yield from ((comment, said, False) for comment in waiting)
            waiting = []
            if after:
                yield after[1], said, True
        yield from ((comment, "", False) for comment in waiting)
