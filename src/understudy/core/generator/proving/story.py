"""The story of one stub: which exchanges it stands for, what was seen in them, and what each varying field was taken for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from understudy.core.engine.templates.sequences import as_list
from understudy.core.generator.proving.proof import Verdict
from understudy.core.generator.templates.sources import render_tree
from understudy.core.generator.things.live import look
from understudy.core.generator.traffic.sample import Pointer
from understudy.core.model.json_codec import ABSENT, pointed_leaves

_MOST_EXCHANGES = 8
_MOST_VALUES = 3
_LONGEST_SHOWN = 200
_MOST_PLACES = 200  # of the answers of a sequence that are compared
_TEMPLATE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_KINDS = (
    (re.compile(r"counter\("), "a counter of the server"),
    (re.compile(r"new_id\(|uuid|ulid|random|jwt\("), "made up by the server, in the recorded format"),
    (re.compile(r"\b(?:items|known|lookup)\("), "looked up among the things there are"),
    (re.compile(r"\bpage\."), "from the page of things that are listed"),
    (re.compile(r"\beach\b"), "from each thing that is listed"),
    (re.compile(r"now\(|expires|epoch"), "the time of the answer"),
    (re.compile(r"sha\d|md5|crc|b64|base64|checksum"), "computed from what was sent"),
    (re.compile(r"\bsession\b|\baccount\b|\bissued\b|\bcredential"), "from who asks"),
    (re.compile(r"\bme\.|\bdialogue\b|\bcause\."), "from what was said in the dialogue"),
    (re.compile(r"\b(?:item|its_\w+|source|in_\w+|listed|thing)\b"), "from the thing the request names"),
    (re.compile(r"\bservice\b|origin|base_url|request\.url"), "the address of the virtual service"),
    (re.compile(r"\brequest\b|\bpath\."), "repeats what the request says"),
)
_DEEDS = {
    "create": "makes a thing in {}",
    "update": "changes a thing in {}",
    "remove": "takes a thing out of {}",
    "copy": "copies a thing in {}",
    "move": "moves a thing in {}",
    "list": "lists what is in {}",
    "publish": "tells {}",
}
_NAME = re.compile(r"(?<![\w.'\"])([a-z_]\w*)(?![\w('\"])")


def tell(stub: Mapping[str, Any], verdicts: Sequence[Verdict]) -> list[str]:
    """Tell the story of a stub in lines of text.

    Args:
        stub: as its file has it.
        verdicts: of the rehearsal, for all stubs.
    """
    learned = stub.get("learned_from") or {}
    mine = [verdict for verdict in verdicts if verdict.stub == stub["id"]]
    lines = [
        f"learned from {_counted(learned.get('count', 0))}; in the rehearsal it answered {len(mine)}, {_right(mine)} of them as recorded"
    ]
    for verdict in mine[:_MOST_EXCHANGES]:
        exchange = verdict.sample.exchange
        target = f"{exchange.request.method} {exchange.request.target[:90]}"
        mark = "" if verdict.reproduced else "  (answered differently: " + ", ".join(one.place for one in verdict.differences) + ")"
        lines.append(f"  #{exchange.seq}  {target} → {verdict.sample.status}{mark}")
    if len(mine) > _MOST_EXCHANGES:
        lines.append(f"  … and {len(mine) - _MOST_EXCHANGES} more")
    lines.append("takes requests where")
    lines.extend(f"  {name}: {_plainly(value)}" for name, value in (stub.get("when") or {"": "anything is asked"}).items())
    lines.extend(f"because: {note}" for note in learned.get("notes", ()))
    then = stub.get("then") or {}
    lines.extend(_deeds(stub))
    let = then.get("let") or {}
    told = list(_expressions(then))
    for pointer, text in told:
        lines.append(f"field {'/'.join(map(str, pointer))} = {_shortened(text)}")
        lines.append(f"  {_taken_for(text, let)}{_recorded(pointer, mine)}")
    for place, values in _by_turns(then.get("responses") or ()):
        lines.append(f"field responses/*/{place} = {values}")
        lines.append("  follows the place in the sequence")
    if not told and "responses" not in then:
        lines.append("no field varies: the answer is as it was recorded")
    return lines


def _shortened(text: str) -> str:
    """Write a long text as the templates that stand in it."""
    if len(text) <= _LONGEST_SHOWN:
        return text
    shown = " … ".join(dict.fromkeys(_TEMPLATE.findall(text)))
    return f"… {shown if len(shown) <= _LONGEST_SHOWN else shown[: _LONGEST_SHOWN - 1]} …"


def _by_turns(answers: Sequence[Any]) -> Iterator[tuple[str, str]]:
    """List the fixed places of a sequence of answers that are not the same in all of them."""
    told = [dict(pointed_leaves(answer)) for answer in answers]
    for place in list(dict.fromkeys(place for one in told for place in one))[:_MOST_PLACES]:
        values = [one.get(place, ABSENT) for one in told]
        fixed = [value for value in values if value is not ABSENT and "{{" not in str(value)]
        if fixed and len({repr(value) for value in values}) > 1:
            yield "/".join(map(str, place)), ", ".join("(nothing)" if value is ABSENT else render_tree(value)[:40] for value in values)


def _plainly(value: Any) -> str:
    return value if isinstance(value, str) else render_tree(value)


def _deeds(stub: Mapping[str, Any]) -> Iterator[str]:
    """Say what a stub does beside answering."""
    then = stub.get("then") or {}
    for name, words in _DEEDS.items():
        for deed in as_list(then.get(name)):
            where = deed.get("from") or deed.get("in") or deed.get("to") if isinstance(deed, dict) else deed
            yield f"does: {words.format(_plainly(where))}"
    if answers := then.get("responses"):
        apart = f", counted apart by {then['sequence_by']}" if "sequence_by" in then else ""
        yield f"does: gives {len(answers)} answers one after the other{apart}, and holds the last one"
    if "nth" in stub.get("when", {}):
        yield "does: answers as recorded when its turn comes, for nothing explains the answer"


def _counted(number: int) -> str:
    return "1 exchange" if number == 1 else f"{number} exchanges"


def _right(verdicts: Sequence[Verdict]) -> int:
    return sum(verdict.reproduced for verdict in verdicts)


def _expressions(tree: Any) -> Iterator[tuple[Pointer, str]]:
    """List the places of a behavior that are written as templates."""
    return ((place, leaf) for place, leaf in pointed_leaves(tree) if isinstance(leaf, str) and ("{{" in leaf or "{%" in leaf))


def _taken_for(text: str, let: Mapping[str, Any]) -> str:
    """Say in words what kind of value an expression gives; what it names is looked at as well."""
    named = " ".join(str(let[name]) for name in _NAME.findall(text) if name in let)
    return next((words for pattern, words in _KINDS if pattern.search(text) or pattern.search(named)), "written by a rule")


def _recorded(pointer: Pointer, verdicts: Sequence[Verdict]) -> str:
    values: dict[str, None] = {}
    for verdict in verdicts:
        value = _answered(pointer, verdict)
        if value is not ABSENT:
            values[render_tree(value)[:60]] = None
    shown = ", ".join(list(values)[:_MOST_VALUES])
    return f"; recorded: {shown}{' …' if len(values) > _MOST_VALUES else ''} ({len(values)} different)" if values else ""


def _answered(pointer: Pointer, verdict: Verdict) -> Any:
    """Look up what was recorded at a place of an answer."""
    match pointer:
        case ("json", *rest):
            return look(verdict.sample.answer.tree, tuple(part for part in rest if part not in ("$merge", "$each")))
        case ("headers", str(name)):
            return next((value for own, value in verdict.sample.fields if own.lower() == name.lower()), ABSENT)
        case _:
            return ABSENT


def tell_rules(rules: Sequence[Mapping[str, Any]]) -> list[str]:
    """Tell the story of a scenario in lines of text: what each of its rules does, and what it was learned from."""
    lines = [f"a scenario of {len(rules)} rule{'' if len(rules) == 1 else 's'}, off until it is switched on"]
    for rule in rules:
        learned = rule.get("learned_from") or {}
        told = [f"  {name}: {_plainly(value)}" for name, value in rule.items() if name != "learned_from"]
        lines.append(f"learned from {_counted(learned['count'])}" if "count" in learned else "a rule")
        lines += [*told, *(f"  because: {note}" for note in learned.get("notes", ()))]
    return lines
