"""What an answer makes anew, made before it under a name, so that it is the same wherever it is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from understudy.core.engine.templates.functions import FUNCTIONS
from understudy.core.generator.draft import Draft

_WHOLE = re.compile(r"\{\{ (.*) \}\}", re.DOTALL)
_FRESH = re.compile(r"(?:new_id|now|counter|random_int|random_bytes|choose|moment)\(")
_MADE_INSIDE = re.compile(r"\{\{ ((?:new_id|now|counter|random_int|choose)\([^{}]*(?:\{[^{}]*\}[^{}]*)*?\)) ")
_TAKEN = frozenset(["request", "path", "state", "base_url", "item", "page", "omit", "loop", "me", "to", *FUNCTIONS])


def make_first(draft: Draft) -> None:
    """Let what an answer makes anew be made before it, so that the same can be published."""
    let, names = _made(draft)

    def write(text: str, name: str) -> str:
        whole = code_of(text)
        return text if whole is None or not _FRESH.match(whole) else "{{ " + _bind(let, names, whole, name) + " }}"

    for key in ("create", "update", "json", "send", "dialogue"):
        if key in draft.then:
            draft.then[key] = _rewritten(draft.then[key], key, write)
    _put_first(draft, let)


def make_once(draft: Draft, written: Any) -> Any:
    """Let what is published and made anew be made once for all who are told."""
    let, names = _made(draft)

    def write(text: str, name: str) -> str:
        return _MADE_INSIDE.sub(lambda match: "{{ " + _bind(let, names, match.group(1), name) + " ", text)

    found = _rewritten(written, "told", write)
    _put_first(draft, let)
    return found


def _made(draft: Draft) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what a draft makes first, by name, and the names by their expressions."""
    let: dict[str, Any] = dict(draft.then.get("let", {}))
    return let, {code: name for name, value in let.items() if (code := code_of(value)) is not None}


def _rewritten(tree: Any, name: str, write: Callable[[str, str], str]) -> Any:
    """Write the texts of a tree anew, each with the name of the member it belongs to."""
    if isinstance(tree, dict):
        return {key: _rewritten(value, str(key), write) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_rewritten(value, name, write) for value in tree]
    return write(tree, name) if isinstance(tree, str) else tree


def _put_first(draft: Draft, let: dict[str, Any]) -> None:
    if let:
        rest = {key: value for key, value in draft.then.items() if key != "let"}
        draft.then.clear()
        draft.then.update({"let": let, **rest})


def _bind(let: dict[str, Any], names: dict[str, str], code: str, wish: str) -> str:
    """Give the value of an expression a name."""
    known = names.get(code)
    # Two places that make an id in one format make two ids, but what is counted or the present is the same everywhere.
    if known is not None and (code.startswith("now") or known == wish):
        return known
    base = re.sub(r"\W+", "_", wish).strip("_") or "made"
    base = f"{base}_" if base in _TAKEN else base
    name = next(name for name in (base, *(f"{base}_{number}" for number in range(2, 99))) if name not in let)
    let[name] = "{{ " + code + " }}"
    names[code] = name
    return name


def code_of(value: Any) -> str | None:
    """Return the one expression that a template is; None for other text, and for what is no text."""
    match = _WHOLE.fullmatch(value) if isinstance(value, str) else None
    return match.group(1) if match is not None and "{{" not in match.group(1) else None
