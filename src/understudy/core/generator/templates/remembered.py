"""What the server worked out and nothing explains: the recorded results are kept by what was asked, the last one for anything else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from understudy.core.generator.templates.nodes import literal, quoted
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.traffic.said import is_marked
from understudy.core.generator.values.looks import looks_generated, looks_random, read_moment
from understudy.core.model.json_codec import ABSENT

_ASKED = ("request.json.", "request.form.", "request.query.", "request.graphql.arguments", "path.")
_SECRET = re.compile(r".*(?:passw|secret|token|credential|pwd).*", re.IGNORECASE)
_TAG = re.compile(r'(?:W/)?"([^"]{8,})"')  # RFC 9110 §8.8.3
_SIGN = "\ue010"
_MOST = 24
_FEWEST = 2


def explain_remembered(targets: Sequence[Any], cases: Sequence[Case], *, of_items: bool = False, is_whole: bool = False) -> str | None:
    """Find a value of the requests that tells the results apart, and write the results as a table over it; else one of the things.

    What is the whole answer (`is_whole`) is given for the recorded values alone: it would tell others what is not so.
    """
    if not 1 < len(targets) <= _MOST or not all(isinstance(target, str | int | float | bool) for target in targets):
        return None
    if all(isinstance(target, str) and (tag := _TAG.fullmatch(target)) and looks_generated(tag[1]) for target in targets):
        return None  # a tag of a version is no result: the next version has another one
    if (counted := _counted_down(targets, cases)) is not None:
        return counted
    codes = [code for code in cases[0].values if code.startswith(_ASKED)]
    codes += [code for code in cases[0].values if of_items and code.startswith("item.")]
    for code in codes:
        if " | " in code or _SECRET.fullmatch(code):
            continue
        asked = [case.values.get(code) for case in cases]
        if not all(map(_tells, asked)) or (code.startswith("item.") and any(read_moment(value) is not None for value in asked)):
            continue  # when a thing was made tells nothing of the next
        table: dict[str, Any] = {}
        if all(table.setdefault(str(value), target) == target for value, target in zip(asked, targets, strict=True)) and len(table) > 1:
            written = ", ".join(f"{quoted(value)}: {literal(target)}" for value, target in table.items())
            table_code = f"{{{written}}}[{code} | default('') | string]"
            return table_code if is_whole else f"{table_code} | default({literal(targets[-1])})"
    return None


def _counted_down(targets: Sequence[Any], cases: Sequence[Case]) -> str | None:
    """Explain addresses that say one less than the path, until there is nothing more to count: ``/redirect/3`` leads to ``/redirect/2``."""
    for code in (code for code in cases[0].values if code.startswith("path.") and " | " not in code):
        asked = [str(case.values.get(code, "")) for case in cases]
        if not all(value.isdecimal() for value in asked) or not all(isinstance(target, str) for target in targets):
            return None
        last = min(map(int, asked))
        ends = {target for target, value in zip(targets, asked, strict=True) if int(value) == last}
        pairs = [(target, int(value) - 1) for target, value in zip(targets, asked, strict=True) if int(value) > last]
        masked = {re.sub(rf"(?<=/){less}(?![\w.-])", _SIGN, target) for target, less in pairs}
        if len(ends) == 1 and len(masked) == 1 and last <= 1 and (text := masked.pop()).count(_SIGN):
            less = f"({code} | int - 1)"
            pieces = [one for piece in text.split(_SIGN) for one in (literal(piece), less)][:-1]
            written = " ~ ".join(one for one in pieces if one != literal(""))
            return f"{literal(ends.pop())} if {code} | int <= {last} else {written}"
    return None


def _tells(value: Any) -> bool:
    """Whether a result may depend on a value: no flag, nothing random, no number that a client makes up to know replies by."""
    return isinstance(value, str | int) and not isinstance(value, bool) and not looks_random(value) and not is_marked(value)


def explain_known(targets: Sequence[Any], cases: Sequence[Case]) -> str | None:
    """Write as a table what is said of some values of the requests, where nothing is said of others: nor is it of the next."""
    said = {index for index, target in enumerate(targets) if target is not ABSENT}
    if len({targets[index] for index in said if isinstance(targets[index], str)}) < _FEWEST or len(targets) > _MOST:
        return None
    for code in cases[min(said)].values:
        if not code.startswith((*_ASKED, "request.json[")) or " | " in code:
            continue
        table: dict[str, Any] = {}
        for index, case in enumerate(cases):
            value = case.values.get(code, 0)
            if (
                not isinstance(value, str | int)
                or isinstance(value, bool)
                or table.setdefault(str(value), targets[index]) != targets[index]
            ):
                break
        else:
            written = ", ".join(f"{quoted(value)}: {literal(target)}" for value, target in table.items() if target is not ABSENT)
            return f"{{{written}}}[{code} | default('') | string] | default(omit)"
    return None


def explain_turned(targets: Sequence[Any], cases: Sequence[Case]) -> str | None:
    """Write as a table what became of a thing where requests said one value of a member, and not where they said another, or nothing."""
    said = [index for index, target in enumerate(targets) if target is not ABSENT]
    if not said or not all(isinstance(targets[index], str | int | float | bool) for index in said):
        return None
    for code in cases[said[0]].values:
        if not code.startswith((*_ASKED[:2], "request.json[")) or " | " in code or _SECRET.fullmatch(code):
            continue
        table: dict[str, Any] = {}
        own = [cases[index].values.get(code) for index in said]
        others = [case.values[code] for case, target in zip(cases, targets, strict=True) if target is ABSENT and code in case.values]
        if not others or not all(map(_tells, (*own, *others))) or set(map(str, own)) & set(map(str, others)):
            continue
        if all(table.setdefault(str(value), targets[index]) == targets[index] for value, index in zip(own, said, strict=True)):
            written = ", ".join(f"{quoted(value)}: {literal(target)}" for value, target in table.items())
            return f"{{{written}}}[{code} | default('') | string] | default(omit)"
    return None
