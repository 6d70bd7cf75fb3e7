"""Counters that several stubs share: they begin together, with the lowest number that any of them was seen to make."""

from __future__ import annotations

import re
from typing import Any

from understudy.core.model.json_codec import leaves

_COUNTER = re.compile(r"counter\(('(?:[^'\\]|\\.)*')(?:, (\d+))?\)")


def with_common_starts(stubs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Let all uses of one counter begin with the same number: what one stub makes, the next one goes on from."""
    starts: dict[str, set[int]] = {}
    for text in leaves([stub.get("then") for stub in stubs]):
        for found in _COUNTER.finditer(text) if isinstance(text, str) else ():
            starts.setdefault(found[1], set()).add(int(found[2] or 1))
    lowest = {name: min(several) for name, several in starts.items() if len(several) > 1}
    return [{**stub, "then": _written(stub["then"], lowest)} if "then" in stub else stub for stub in stubs] if lowest else stubs


def _written(tree: Any, lowest: dict[str, int]) -> Any:
    if isinstance(tree, str):
        return _COUNTER.sub(lambda found: _call(found[1], lowest[found[1]]) if found[1] in lowest else found[0], tree)
    if isinstance(tree, dict):
        return {name: _written(inner, lowest) for name, inner in tree.items()}
    return [_written(inner, lowest) for inner in tree] if isinstance(tree, list) else tree


def _call(name: str, start: int) -> str:
    return f"counter({name})" if start == 1 else f"counter({name}, {start})"
