"""Pass 5n: what a request changes of other things than the one it is about: the stock of what is ordered, the charge that is refunded.

Two answers show such a thing differently, nothing was written to it in between, and one request named it: itself, or by a member of
another thing it names. Where nothing was done at all, a request about the thing that was refused left its mark: the card was declined.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.acts.consequences import add_caused, things_caused, trees_with_caused
from understudy.core.generator.people.accounts import USER_CODE
from understudy.core.generator.study import Study, is_named_by
from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.nodes import Const, Expr, Node, Obj, member, to_document
from understudy.core.generator.templates.random_texts import explain_new_tag
from understudy.core.generator.templates.sources import Case, is_graphql
from understudy.core.generator.things.ledgers import add_effect
from understudy.core.generator.things.live import Version, look
from understudy.core.generator.things.roles import Roles, code_values
from understudy.core.generator.things.states import flattened, states_among
from understudy.core.generator.traffic.endpoint import Endpoint, singular
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.generator.values.looks import looks_random, read_moment
from understudy.core.model.json_codec import ABSENT

_SAID = ("request.json", "request.form", "request.query", "item.")
_TAG = "etag"
_AMOUNT = re.compile(r"amount|quantity|qty|count|number|units?|points|value|sum|price|total|stock", re.IGNORECASE)
_LEAVING_MARKS = (400, 402, 409, 422)  # refusals after something was tried

type Name = tuple[tuple[str, ...], str]


def find_repercussions(found: Sequence[Roles], endpoints: Sequence[Endpoint]) -> list[Roles]:
    """Find the requests that changed other things; return the collections of which the traffic has to be followed once more."""
    asked = sorted(
        ((sample, endpoint) for endpoint in endpoints if not endpoint.reads for sample in endpoint.samples if not sample.reads),
        key=_when,
    )
    writes = [pair for pair in asked if pair[0].good]
    refused = [pair for pair in asked if pair[0].verdict in _LEAVING_MARKS]
    changed: list[Roles] = []
    for roles in found:
        touched: dict[int, list[Name]] = {}
        inside = {endpoint for other in found if other is not roles for endpoint in other.made_at if roles.role(endpoint) == "under"}
        for name, first, last in _unexplained_changes(roles, inside):
            between = [pair for pair in _between(writes, first, last) if roles.role(pair[1]) == "" or pair[1] in inside]
            maker = next((sample for sample, endpoint in reversed(between) if _names(sample, endpoint, roles, name, found)), None)
            maker = maker or next((one for one, _ in reversed(_between(refused, first, last)) if _is_about(one, roles, name)), None)
            if maker is not None and name not in touched.get(maker.number, ()):
                touched.setdefault(maker.number, []).append(name)
        if touched:
            roles.touched = {number: tuple(names) for number, names in touched.items()}
            changed.append(roles)
    return changed


def _between(asked: Sequence[tuple[Sample, Endpoint]], first: int, last: int) -> Sequence[tuple[Sample, Endpoint]]:
    """Return what was asked after one sample and before another."""
    return asked[bisect_right(asked, first, key=_when) : bisect_left(asked, last, key=_when)]


def _when(asked: tuple[Sample, Endpoint]) -> int:
    return asked[0].number


def _is_about(sample: Sample, roles: Roles, name: Name) -> bool:
    """Whether a request is about a thing itself."""
    sighting = roles.sightings.get(sample.number)
    return sighting is not None and sighting.role in ("one", "under") and (sighting.scope, sighting.key) == name


def _unexplained_changes(roles: Roles, inside: Collection[Endpoint]) -> Iterator[tuple[Name, int, int]]:
    """List things that two answers show differently though nothing was written to them: the thing, and the two samples.

    What was made inside a thing (`inside`) is no write of the thing itself, either.
    """
    samples = {sample.number: sample for endpoint in roles.parts for sample in endpoint.samples}
    home = {sample.number: endpoint for endpoint in roles.parts for sample in endpoint.samples}
    seen: dict[Name, tuple[int, Version, dict[str, Any]]] = {}
    for number, names in roles.caused.items():
        for name in names:
            version = roles.version_at(*name, number + 1)
            if version is not None and name in roles.told_first:
                seen[name] = (number, version, roles.told_first[name])
    for number, sighting in sorted(roles.sightings.items()):
        for version, body in shown_things(roles, home[number], samples[number], sighting):
            name = (version.scope, version.key)
            known = seen.get(name)
            is_inner = version.write is not None and home.get(version.write.number) in inside
            if known is not None and is_inner and version.previous is known[1]:
                if _differs(known[2], body, random=True):
                    yield name, known[0], number
            elif known is not None and known[1] is version and _differs(known[2], body):
                yield name, known[0], number
            seen[name] = (number, version, {**(known[2] if known is not None and known[1] is version else {}), **body})


def shown_things(roles: Roles, endpoint: Endpoint, sample: Sample, sighting: Any) -> Iterable[tuple[Version, dict[str, Any]]]:
    """List the things that an answer shows, each with what it shows of it."""
    if not sample.good:
        return
    place = roles.root_at.get(endpoint)
    if place is None and endpoint in roles.made_at:
        place = roles.made_at[endpoint][:-1]
    body = look(sample.answer.tree, place) if place is not None else None
    told = [(sighting.after, body), *((version, element) for element, version in sighting.shown)]
    for version, shown in told:
        if version is not None and isinstance(shown, dict):
            # What GraphQL shows inside a thing is what was selected of others.
            yield version, {name: value for name, value in shown.items() if not _is_other(value)} if is_graphql(sample) else shown


def _is_other(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(one, dict) for one in value))


def _differs(old: dict[str, Any], new: dict[str, Any], *, random: bool = False) -> bool:
    return any(
        name in old and old[name] != value and read_moment(value) is None and (random or not looks_random(value))
        for name, value in new.items()
    )


def _names(sample: Sample, endpoint: Endpoint, roles: Roles, name: Name, found: Sequence[Roles]) -> bool:
    """Whether a request names a thing, or another one that does."""
    key, noun = name[1], singular(roles.collection.name)
    values = code_values(endpoint, sample)
    if values.get(USER_CODE) == key and any(USER_CODE in part.codes.values() for part in roles.parts.values()):
        return True  # the account of whoever asks
    if any(str(value) == key and is_named_by(code, noun, value) for code, value in values.items() if isinstance(value, str | int)):
        return True
    others = (
        other.version_at((), str(value), sample.number)
        for other in found
        if other is not roles and not other.collection.scope
        for value in dict.fromkeys(value for value in values.values() if isinstance(value, str))
    )
    items = [flattened(version.item() or {}) for version in others if version is not None]
    return any(str(value) == key and is_named_by(code, noun, value) for item in items for code, value in item.items())


def does_more(study: Study, draft: Draft) -> bool:
    """Say whether the requests of a draft made or changed other things by the way."""
    return bool(things_caused(study, draft) or things_touched(study, draft))


def add_by_the_way(study: Study, draft: Draft, cases: Sequence[Case], let: dict[str, Any], findings: Findings) -> None:
    """Write what comes to be, and what becomes of other things, by the way."""
    add_caused(study, draft, cases, let, findings)
    add_touched(study, draft, cases, let, findings)
    add_line_effects(study, draft, findings)


def add_line_effects(study: Study, draft: Draft, findings: Findings) -> None:
    """Write what the lines of the requests of a draft move."""
    for roles in study.collections:
        for effect in roles.line_effects.get(draft.endpoint, ()):
            add_effect(draft, "update", effect.document())
            findings.notes.append(f"every one of {effect.lines} moves {effect.figure} of one of {effect.collection}")


def trees_by_the_way(study: Study, draft: Draft) -> list[Any]:
    """Return the answers of a draft, each with what came to be and what changed with it."""
    trees = trees_with_caused(study, draft)
    for roles, pairs in things_touched(study, draft):
        if len(pairs) == len(trees):
            name = f"{singular(roles.collection.name)}_now"
            trees = [
                {**(tree if isinstance(tree, dict) else {"answer": tree}), name: _changes(old, new)}
                for tree, (old, new) in zip(trees, pairs.values(), strict=True)
            ]
    return trees


def _changes(old: Version, new: Version) -> dict[str, Any]:
    known = old.item() or {}
    return {name: value for name, value in (new.item() or {}).items() if known.get(name, ABSENT) != value}


def things_touched(study: Study, draft: Draft) -> list[tuple[Roles, dict[int, tuple[Version, Version]]]]:
    """List, by collection, the things that the samples of a draft changed by the way, before and after, by the numbers of samples."""
    found: list[tuple[Roles, dict[int, tuple[Version, Version]]]] = []
    for roles in study.collections:
        pairs: dict[int, tuple[Version, Version]] = {}
        for sample in draft.samples:
            for scope, key in roles.touched.get(sample.number, ())[:1]:
                old, new = roles.version_at(scope, key, sample.number), roles.version_at(scope, key, sample.number + 1)
                if old is not None and new is not None:
                    pairs[sample.number] = (old, new)
        if any(_changes(old, new) for old, new in pairs.values()):  # what is worked out whenever a thing is shown is no change of it
            found.append((roles, pairs))
    return found


def add_touched(study: Study, draft: Draft, cases: Sequence[Case], let: dict[str, Any], findings: Findings) -> None:
    """Write what becomes of other things, also where nobody looked at some of them again."""
    for roles, pairs in things_touched(study, draft):
        touching = [case for case in cases if case.number in pairs]
        olds = [pairs[case.number][0].item() or {} for case in touching]
        news = [pairs[case.number][1].item() or {} for case in touching]
        changes = [_changes(*pairs[case.number]) for case in touching]
        code = _code_of(touching, [pairs[case.number][1].key for case in touching]) if touching else None
        unseen = code is not None and all(_is_unseen(roles, case, code) for case in cases if case.number not in pairs)
        if (len(touching) < len(draft.samples) and not unseen) or (any(changes) and not all(changes)):
            findings.states.append((roles.collection.name,))
            continue
        if code is None or not all(changes) or any(new.scope for _, new in pairs.values()):
            continue
        noun = singular(roles.collection.name)
        name = next(
            name for number in ("", *range(2, 99)) if (name := f"its_{noun}{number}") not in let or let[name].endswith(f"{code}) }}}}")
        )
        known = [case.with_item(name, old) for case, old in zip(touching, olds, strict=True)]
        own = Findings()
        names = dict.fromkeys(one for change in changes for one in change if one != _TAG)
        steps: dict[Pointer, Node] = {(one,): Expr(step) for one in names if (step := _step(name, one, olds, news, touching)) is not None}
        aligner = Aligner(study.flow, own, fresh=True, counters=roles.collection.name, merges=False, given=steps)
        node = _with_tag(aligner.align([{one: new[one] for one in names if one in new} for new in news], known), changes, touching, study)
        findings.states.extend(states_among((*own.unexplained, *own.optional), news))
        findings.notes.extend((*own.notes, f"changes one of {roles.collection.name} by the way"))
        let.setdefault(name, "{{ lookup(" + f"'{roles.collection.name}', {code}" + ") }}")
        add_effect(
            draft, "update", {"in": roles.collection.name, "key": "{{ " + code + " }}", "item": to_document(node), "as": name + "_now"}
        )
        draft.then = {"let": let, **{part: value for part, value in draft.then.items() if part != "let"}}


def _is_unseen(roles: Roles, case: Case, code: str) -> bool:
    """Whether nobody saw the thing that a request names as it was left by that: it may have been changed like others."""
    version = roles.version_at((), str(case.values.get(code)), case.number + 1)
    return version is None or roles.last_shown(version) < case.number


def _with_tag(node: Node, changes: Sequence[dict[str, Any]], cases: Sequence[Case], study: Study) -> Node:
    """Let a thing have a new entity tag, where those that were looked at again had one."""
    told = [(change[_TAG], case) for change, case in zip(changes, cases, strict=True) if _TAG in change]
    tag = explain_new_tag([tag for tag, _ in told], [case for _, case in told], study.flow) if told else None
    match node:
        case Obj(members) if tag is not None:
            return Obj((*members, (_TAG, tag)))
        case Const(value) if tag is not None and isinstance(value, dict):
            return Obj((*((name, Const(one)) for name, one in value.items()), (_TAG, tag)))
        case _:
            return node


def _step(name: str, one: str, olds: Sequence[Any], news: Sequence[Any], cases: Sequence[Case]) -> str | None:
    """Explain a figure that went up or down by a number the request says, or always by as much."""
    pairs = [(old.get(one), new.get(one)) for old, new in zip(olds, news, strict=True)]
    if not all(_is_figure(value) for pair in pairs for value in pair):
        return None
    steps = [round(new - old, 6) for old, new in pairs]
    before = member(name, one)
    for sign, wanted in (("+", steps), ("-", [-step for step in steps])):
        if not all(step > 0 for step in wanted):
            continue
        codes = [code for code, value in cases[0].values.items() if code.startswith(_SAID) and _number(value) == wanted[0]]
        fitting = [code for code in codes if all(_number(case.values.get(code)) == step for case, step in zip(cases, wanted, strict=True))]
        if fitting and (wanted[0] != 1 or len(set(wanted)) > 1 or any(_AMOUNT.search(code) for code in fitting)):
            code = min(fitting, key=lambda code: (not _AMOUNT.search(code), code.startswith("request.form_tree"), len(code)))
            return f"{before} {sign} ({code} | number)"
        if len(set(wanted)) == 1 and (len(wanted) > 1 or wanted[0] == 1):
            return f"{before} {sign} {wanted[0]}"
    return None


def _is_figure(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: Any) -> float | None:
    """Read a number of a request; text may hold one."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(round(value, 6))
    return float(value) if isinstance(value, str) and re.fullmatch(r"\d{1,12}(?:\.\d{1,6})?", value) else None


def _code_of(cases: Sequence[Case], keys: Sequence[str]) -> str | None:
    """Find the expression that names the thing: of the request, or a member of another thing it names."""
    codes = [
        code
        for code, value in cases[0].values.items()
        if str(value) == keys[0] and not code.startswith(("request.headers", "request.text", "request.body", "request.path"))
    ]
    fitting = [code for code in codes if all(str(case.values.get(code)) == key for case, key in zip(cases, keys, strict=True))]
    return min(
        fitting,
        key=lambda code: (
            not code.startswith(("path.", "request.")),
            code.startswith("request.form_tree"),
            len(re.split(r"[.\[]", code)),
            len(code),
        ),
        default=None,
    )
