"""The story of one stub: which exchanges it stands for, what was seen in them, and what each varying field was taken for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from understudy.core.generator.live import look
from understudy.core.generator.proof import Verdict
from understudy.core.generator.sample import Pointer
from understudy.core.generator.sources import render_tree
from understudy.core.model.json_codec import ABSENT

_MOST_EXCHANGES = 8
_MOST_VALUES = 3
_KINDS = (
    (re.compile(r"counter\("), "a counter of the server"),
    (re.compile(r"new_id\(|uuid|ulid|random"), "made up by the server, in the recorded format"),
    (re.compile(r"now\(|expires|epoch"), "the time of the answer"),
    (re.compile(r"sha\d|md5|crc|b64|base64|length|checksum"), "computed from what was sent"),
    (re.compile(r"\b(?:each|page)\b"), "from the things that are listed"),
    (re.compile(r"\b(?:item|its_\w+|source|in_\w+|lookup)\b"), "from the thing the request names"),
    (re.compile(r"\bservice\b|origin|base_url"), "the address of the virtual service"),
    (re.compile(r"\brequest\.|\bpath\."), "repeats what the request says"),
)


def tell(stub: Mapping[str, Any], verdicts: Sequence[Verdict]) -> list[str]:
    """Tell the story of a stub in lines of text.

    Args:
        stub: as its file has it.
        verdicts: of the rehearsal, for all stubs.
    """
    learned = stub.get("learned_from") or {}
    mine = [verdict for verdict in verdicts if verdict.stub == stub["id"]]
    lines = [
        f"learned from {learned.get('count', 0)} exchanges; in the rehearsal it answered {len(mine)}, {_right(mine)} of them as recorded"
    ]
    for verdict in mine[:_MOST_EXCHANGES]:
        exchange = verdict.sample.exchange
        target = f"{exchange.request.method} {exchange.request.target[:90]}"
        mark = "" if verdict.reproduced else "  (answered differently: " + ", ".join(one.place for one in verdict.differences) + ")"
        lines.append(f"  #{exchange.seq}  {target} → {verdict.sample.status}{mark}")
    if len(mine) > _MOST_EXCHANGES:
        lines.append(f"  … and {len(mine) - _MOST_EXCHANGES} more")
    lines.append(f"takes requests where: {render_tree(stub.get('when', {}))}")
    lines.extend(f"because: {note}" for note in learned.get("notes", ()))
    for pointer, text in _expressions(stub.get("then") or {}):
        lines.append(f"field {'/'.join(map(str, pointer))} = {text}")
        lines.append(f"  {_taken_for(text)}{_recorded(pointer, mine)}")
    return lines


def _right(verdicts: Sequence[Verdict]) -> int:
    return sum(verdict.reproduced for verdict in verdicts)


def _expressions(tree: Any, pointer: Pointer = ()) -> Iterator[tuple[Pointer, str]]:
    """List the places of a behavior that are written as templates."""
    if isinstance(tree, dict):
        for name, value in tree.items():
            yield from _expressions(value, (*pointer, name))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from _expressions(value, (*pointer, index))
    elif isinstance(tree, str) and ("{{" in tree or "{%" in tree):
        yield pointer, tree if len(tree) <= 200 else tree[:199] + "…"


def _taken_for(text: str) -> str:
    """Say in words what kind of value an expression gives."""
    return next((words for pattern, words in _KINDS if pattern.search(text)), "written by a rule")


def _recorded(pointer: Pointer, verdicts: Sequence[Verdict]) -> str:
    if pointer[:1] != ("json",):
        return ""
    values: dict[str, None] = {}
    for verdict in verdicts:
        value = look(verdict.sample.answer.tree, pointer[1:])
        if value is not ABSENT:
            values[render_tree(value)[:60]] = None
    shown = ", ".join(list(values)[:_MOST_VALUES])
    return f"; recorded: {shown}{' …' if len(values) > _MOST_VALUES else ''} ({len(values)} different)" if values else ""
