"""Addresses the server makes up: known values and new ids between the signs that part a URL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import unquote

from understudy.core.generator.templates.flow import EVERYDAY, Flow
from understudy.core.generator.templates.nodes import Expr, Text, quoted
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.traffic.sample import HERE
from understudy.core.generator.values.looks import id_format, looks_generated

_FIRST_SIGN = 0xE100
_CUT = re.compile("([/?&=;#]|[\ue100-\ue1ff])")
_SHORTEST = 4
_SPOKEN = ("message.", "path.", "request.json", "request.form", "request.query", "request.multipart", "item.")


def is_address(text: str) -> bool:
    """Say whether text is a URL or an absolute path."""
    return " " not in text and "\n" not in text and (text.startswith((HERE, "/")) or "://" in text[:12])


def cut_address(text: str) -> list[str]:
    """Return the pieces of a URL between the signs that part it."""
    return [piece for piece in _CUT.split(text) if len(piece) > 1]


def explain_address(targets: Sequence[str], cases: Sequence[Case], flow: Flow) -> Text | None:
    """Explain URLs as fixed pieces, known values and new ids; None when nothing in them is new, or something stays unexplained."""
    if not all(is_address(target) and len(target) < 4000 for target in targets):
        return None
    codes: list[str] = []
    reduced = list(targets)
    for code in _worth(targets, cases):
        trial = [text.replace(str(case.values[code]), chr(_FIRST_SIGN + len(codes))) for text, case in zip(reduced, cases, strict=True)]
        if all(one != other for one, other in zip(trial, reduced, strict=True)) and len(codes) < 200:
            reduced = trial
            codes.append(code)
    columns = [_CUT.split(text) for text in reduced]
    if len({len(pieces) for pieces in columns}) > 1:
        return None
    parts: list[str | Expr] = []
    for pieces in zip(*columns, strict=True):
        part = _piece(pieces, cases, codes, flow)
        if part is None:
            return None
        parts.append(part)
    if not any(isinstance(part, Expr) and part.code.startswith("new_id") for part in parts):
        return None
    return Text(tuple(_joined(parts)))


def _worth(targets: Sequence[str], cases: Sequence[Case]) -> list[str]:
    """List expressions whose values stand in every target, long ones first, one for each value."""
    found: dict[str, str] = {}
    for code, value in cases[0].values.items():
        if not isinstance(value, str) or not (len(value) >= _SHORTEST or (code.startswith(_SPOKEN) and len(value) > 1)):
            continue
        if value in EVERYDAY and all(case.values.get(code) == value for case in cases):
            continue  # "code=…" says what it brings, whatever was asked
        if code in ("request.path", "request.url", "request.method") or code.startswith("request.headers") or value not in targets[0]:
            continue
        if all(isinstance(case.values.get(code), str) and case.values[code] in target for case, target in zip(cases, targets, strict=True)):
            found.setdefault(value, code)
    return [found[value] for value in sorted(found, key=lambda value: -len(value))]


def _piece(pieces: Sequence[str], cases: Sequence[Case], codes: Sequence[str], flow: Flow) -> str | Expr | None:
    first = pieces[0]
    if len(first) == 1 and _FIRST_SIGN <= ord(first) < _FIRST_SIGN + len(codes):
        return Expr(codes[ord(first) - _FIRST_SIGN]) if len(set(pieces)) == 1 else None
    bare = [unquote(piece).rstrip("=") for piece in pieces]
    new = all(
        looks_generated(one) and one not in case.sample.segments and not flow.was_said_before(case.sample, one)
        for one, case in zip(bare, cases, strict=True)
    )
    if new and len(set(bare)) == len(bare) and (form := id_format(bare)) is not None:
        return Expr(f"new_id({quoted(form)})")
    return first if len(set(pieces)) == 1 else None


def _joined(parts: Iterable[str | Expr]) -> list[str | Expr]:
    found: list[str | Expr] = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        elif part != "":
            found.append(part)
    return found
