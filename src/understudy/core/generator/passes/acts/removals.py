"""Pass 5f: one request that removes many things: it lists their keys, and says by its verb or its words that they go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import replace
from typing import Any

from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.passes.lists.list_places import without_list
from understudy.core.generator.passes.lists.named_lists import address_code
from understudy.core.generator.passes.things.joining import known_names
from understudy.core.generator.study import Study, label_of
from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.nodes import Expr, Loop, Node
from understudy.core.generator.templates.sources import Case, flatten
from understudy.core.generator.things.live import Part, look, pointer_code
from understudy.core.generator.things.roles import SPLIT, Roles, asked_values, listed_values
from understudy.core.generator.traffic.endpoint import Endpoint, Parameter, path_values
from understudy.core.generator.traffic.sample import Pointer, Sample

_VERB = re.compile(r"(?:.*[-_./:])?(?:bulk|batch|multi)?[-_]?(?:delete|remove|purge|destroy|unlink)(?:[-_A-Z].*)?", re.IGNORECASE)
_APART = {"found": "known_among", "unknown": "others"}
_METHODS = ("POST", "PUT", "PATCH", "DELETE")
_COUNT = re.compile(r"n|count|.*(?:deleted|removed|affected|total|destroyed)(?:_?count)?", re.IGNORECASE)
_PLACES = ("request.json", "request.xml", "request.form", "request.query_all")


def find_removals(roles: Roles) -> None:
    """Find the endpoints that remove many things of a collection, and where their requests list the keys."""
    for endpoint, part in roles.parts.items():
        good = [sample for sample in endpoint.samples if sample.good]
        if part.role != "many" or endpoint.method not in _METHODS or not good or not _says_remove(endpoint):
            continue
        names = known_names(roles)
        for code, pointer in _listed_at(good[0]):
            if _known_to_all([(_keys(sample, code, pointer), roles.names(endpoint, sample)[0]) for sample in good], names):
                roles.removed_by[endpoint] = (code, pointer)
                roles.made_at.pop(endpoint, None)
                break


def join_removals(found: Sequence[Roles], endpoints: Sequence[Endpoint]) -> None:
    """Let collections take in requests elsewhere that list keys of their things and say by a word of their path that these go."""
    for endpoint in endpoints:
        good = [sample for sample in endpoint.samples if sample.good]
        if endpoint.operation or endpoint.method not in _METHODS or not good or not _says_remove(endpoint):
            continue
        if any(roles.role(endpoint) in ("one", "many") for roles in found):
            continue
        words = [part for part in endpoint.shape if isinstance(part, str)]
        for roles in sorted(found, key=lambda roles: roles.collection.name not in words):
            codes = {name: f"path.{name}" for name in roles.collection.scope}
            if not all(any(isinstance(part, Parameter) and part.name == name for part in endpoint.shape) for name in codes):
                continue
            scopes = {sample.number: tuple(path_values(endpoint.shape, sample.segments)[name] for name in codes) for sample in good}
            names = known_names(roles)
            if any(
                _known_to_all([(_keys(sample, code, pointer), scopes[sample.number]) for sample in good], names)
                for code, pointer in _listed_at(good[0])
            ):
                roles.parts[endpoint] = Part("many", "remove", codes)
                break


def find_ends(roles: Roles) -> None:
    """Find the endpoints by which things only come to an end: they are shown as before afterwards, in another state."""
    ended: dict[tuple[tuple[str, ...], str | None], Endpoint] = {}
    shown: dict[Endpoint, int] = {}
    pairs = [(sample, endpoint) for endpoint, part in roles.parts.items() if part.role == "one" for sample in endpoint.samples]
    for sample, endpoint in sorted(pairs, key=lambda pair: pair[0].number):
        act, name = roles.act(endpoint), roles.names(endpoint, sample)
        if act == "remove" and sample.good and roles.is_about_things(endpoint):
            ended[name] = endpoint
            shown.setdefault(endpoint, 0)
        elif act == "read" and name in ended and endpoint in roles.root_at and not sample.query:
            is_there = sample.good and isinstance(look(sample.answer.tree, roles.root_at[endpoint]), dict)
            shown[ended[name]] += 1 if is_there else -len(pairs)
        elif sample.good and act != "read":
            ended.pop(name, None)
    _count_listed(roles, ended, shown)
    for endpoint, times in shown.items():
        if times > 0:
            roles.parts[endpoint] = replace(roles.parts[endpoint], act="write")


def _count_listed(roles: Roles, ended: Mapping[tuple[tuple[str, ...], str | None], Endpoint], shown: MutableMapping[Endpoint, int]) -> None:
    """Count the lists that still show what came to an end, in another state than before (`revoked: true`)."""
    for endpoint in roles.list_at:
        known: dict[tuple[tuple[str, ...], str | None], Any] = {}
        removed = {name: last for name, by in ended.items() if (last := _last_removal(roles, by, name)) is not None}
        for sample in endpoint.samples if roles.key_member and not endpoint.operation else ():
            elements = look(sample.answer.tree, roles.list_at[endpoint]) if sample.good else None
            scope = roles.names(endpoint, sample)[0]
            for element in elements if isinstance(elements, list) else ():
                name = (scope, str(element.get(roles.key_member)) if isinstance(element, dict) else None)
                if name in removed and sample.number > removed[name]:
                    changed = name in known and known[name] != element
                    shown[ended[name]] += 1 if changed else -len(endpoint.samples)
                known[name] = element


def _last_removal(roles: Roles, by: Endpoint, name: tuple[tuple[str, ...], str | None]) -> int | None:
    return max((sample.number for sample in by.samples if sample.good and roles.names(by, sample) == name), default=None)


def _says_remove(endpoint: Endpoint) -> bool:
    words = [part for part in endpoint.shape[-1:] if isinstance(part, str)]
    words += [kind.partition(":")[2] + value for kind, value in endpoint.operation]
    return endpoint.method == "DELETE" or any(_VERB.fullmatch(word) for word in words)


def _listed_at(sample: Sample) -> Iterable[tuple[str, Pointer]]:
    """List the places where a request lists texts, or elements that hold one; in XML an element alone may be a list of one."""
    for code, value in asked_values(sample).items():
        if code.startswith("request.query.") and isinstance(value, str) and value:
            yield code + SPLIT, ()
        if not code.startswith(_PLACES) or not isinstance(value, list | dict) or not value:
            continue
        first = value[0] if isinstance(value, list) else value
        if isinstance(first, str | int) and not isinstance(first, bool) and isinstance(value, list):
            yield code, ()
        elif isinstance(first, dict) and (isinstance(value, list) or code.startswith("request.xml.")):
            for name, inner in first.items():
                if isinstance(inner, str | int) and not str(name).startswith("@"):
                    yield code, (name,)


def keys_removed(roles: Roles, endpoint: Endpoint, sample: Sample) -> list[str]:
    """Read the keys that a request of such an endpoint lists."""
    code, pointer = roles.removed_by[endpoint]
    return _keys(sample, code, pointer)


def _elements(sample: Sample, code: str) -> list[Any]:
    found = listed_values(sample, code)
    return found if isinstance(found, list) else [] if found is None else [found]


def _keys(sample: Sample, code: str, pointer: Pointer) -> list[str]:
    return [str(look(element, pointer)) for element in _elements(sample, code)]


def _known_to_all(asked: Sequence[tuple[Sequence[str], tuple[str, ...]]], names: set[tuple[tuple[str, ...], str]]) -> bool:
    """Say whether every request names something that is there, as does most of what all name: clients of stores name folders, too."""
    known = [sum((scope, key) in names for key in keys) for keys, scope in asked]
    return all(known) and sum(known) * 2 > sum(len(keys) for keys, _ in asked)


def remove_many(study: Study, draft: Draft, roles: Roles, findings: Findings) -> None:
    """Write how many things are removed at once, and the answer, which may list them again, or those that were not there apart."""
    code, pointer = roles.removed_by[draft.endpoint]
    cases = study.cases(draft.endpoint, draft.samples)
    given: dict[Pointer, Node] = {}
    samples = list(draft.samples)
    let: dict[str, Any] = {}
    apart = _told_apart(draft.samples, roles, draft.endpoint) if pointer == () else {}
    place = _answered_at(draft.samples, code, pointer)
    if apart:
        for name, where in apart.items():
            let[name] = "{{ " + f"{_APART[name]}({address_code(roles, draft.endpoint)}, {code} | list)" + " }}"
            given[where] = Expr(name)
            findings.notes.append(f"{'.'.join(map(str, where))} lists those that were {'there' if name == 'found' else 'not there'}")
        samples = [without_list(sample, *apart.values()) for sample in samples]
        cases = [Case(sample, case.values) for sample, case in zip(samples, cases, strict=True)]
    elif place is not None:
        given[place] = Loop(f"{code} | list", "one", _each(study, cases, code, place, findings))
    counted = _counted(draft.samples, roles, draft.endpoint) if pointer == () else []
    if counted:
        let.setdefault("found", "{{ " + f"{_APART['found']}({address_code(roles, draft.endpoint)}, {code} | list)" + " }}")
        given.update(dict.fromkeys(counted, Expr("found | length")))
    effect = {"in": roles.address(draft.endpoint), "for": f"one in {code} | list", "key": "{{ " + pointer_code("one", pointer) + " }}"}
    draft.then = {
        **({"let": let} if let else {}),
        "remove": effect,
        **answer_of(cases, study.flow, findings, fresh=True, given=given, counters=label_of(draft.endpoint)),
    }
    findings.notes.append(f"removes every one of {code}")
    draft.rung, draft.verb = "collection", "delete"


def _told_apart(samples: Sequence[Sample], roles: Roles, endpoint: Endpoint) -> dict[str, Pointer]:
    """Find the lists of answers that show which keys were there and which were not, where some answer has one that was not."""
    asked = [(sample, keys_removed(roles, endpoint, sample)) for sample in samples]
    there = [{version.key for version in roles.sightings[sample.number].present} for sample in samples]
    wanted = {
        "found": [[key for key in keys if key in known] for (_, keys), known in zip(asked, there, strict=True)],
        "unknown": [[key for key in keys if key not in known] for (_, keys), known in zip(asked, there, strict=True)],
    }
    if not any(wanted["unknown"]):
        return {}
    places = dict.fromkeys(place for sample in samples for place, _ in _lists(sample.answer.tree, sample.answer.kind))
    found: dict[str, Pointer] = {}
    for name, lists in wanted.items():
        fitting = [place for place in places if all(_says(sample, place, keys) for sample, keys in zip(samples, lists, strict=True))]
        if any(lists) and fitting:
            found[name] = fitting[0]
    return found


def _says(sample: Sample, place: Pointer, keys: Sequence[str]) -> bool:
    shown = look(sample.answer.tree, place)
    return [str(one) for one in shown] == list(keys) if isinstance(shown, list) else not keys


def _counted(samples: Sequence[Sample], roles: Roles, endpoint: Endpoint) -> list[Pointer]:
    """List the members of answers that say how many of the listed keys were there."""
    sizes: list[int] = []
    for sample in samples:
        there = {version.key for version in roles.sightings[sample.number].present}
        sizes.append(sum(key in there for key in keys_removed(roles, endpoint, sample)))
    trees = [sample.answer.tree for sample in samples]
    names = [name for name in trees[0] if _COUNT.fullmatch(name)] if isinstance(trees[0], dict) else []
    shown = {name: [look(tree, (name,)) for tree in trees] for name in names}
    return [(name,) for name, values in shown.items() if all(type(value) is int for value in values) and values == sizes]


def _answered_at(samples: Sequence[Sample], code: str, pointer: Pointer) -> Pointer | None:
    """Find the list of an answer that shows the very keys of the request, in order."""
    wanted = _keys(samples[0], code, pointer)
    for place, elements in _lists(samples[0].answer.tree, samples[0].answer.kind):
        if len(elements) == len(wanted) and all(_holds(element, key) for element, key in zip(elements, wanted, strict=True)):
            return place
    return None


def _lists(tree: Any, kind: str, place: Pointer = ()) -> Iterable[tuple[Pointer, list[Any]]]:
    if isinstance(tree, list):
        yield place, tree
    elif isinstance(tree, dict) and len(place) < 5:
        if kind == "xml" and place:
            yield place, [tree]
        for name, inner in tree.items():
            yield from _lists(inner, kind, (*place, name))


def _holds(element: Any, key: str) -> bool:
    return key in element.values() if isinstance(element, dict) else str(element) == key


def _each(study: Study, cases: Sequence[Case], code: str, place: Pointer, findings: Findings) -> Node:
    pairs: list[tuple[Any, Case]] = []
    for case in cases:
        shown = look(case.sample.answer.tree, place)
        elements = shown if isinstance(shown, list) else [shown]
        asked = _elements(case.sample, code)
        if len(elements) == len(asked):
            pairs.extend((element, Case(case.sample, dict(flatten("one", one)))) for element, one in zip(elements, asked, strict=True))
    is_json = cases[0].sample.answer.kind != "xml"
    aligner = Aligner(study.flow, findings, fresh=False, merges=False, prefer=("one",), whole=is_json)
    return aligner.align([element for element, _ in pairs], [case for _, case in pairs])
