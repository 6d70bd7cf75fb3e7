"""What the drafting passes share: the data flow, the collections, and exchanges as cases that know live things."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from understudy.core.engine.templates.texts import place
from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.people.accounts import ACCOUNT, Accounts
from understudy.core.generator.people.sessions import Session
from understudy.core.generator.templates.flow import Flow, is_telling
from understudy.core.generator.templates.nodes import Node
from understudy.core.generator.templates.sources import Case, request_values
from understudy.core.generator.things.live import Collection, Version, item_of
from understudy.core.generator.things.named_lines import note_lines
from understudy.core.generator.things.presented import SESSION
from understudy.core.generator.things.rests import find_rests
from understudy.core.generator.things.roles import Roles, asked_values, read_code
from understudy.core.generator.things.states import of_usual_status
from understudy.core.generator.traffic.endpoint import Endpoint, path_values, singular
from understudy.core.generator.traffic.sample import Pointer, Sample

_FIGURE = re.compile(
    r"quantity|qty|amount|(?<!ac)(?<!dis)count(?!r)|price|total|units?$|(?<!end)points|value$|sum$|stock",  # no account, discount, country
    re.IGNORECASE,
)
_MOST_REFERENCES = 4
_UNKNOWN = frozenset([400, 404, 410, 422])
_TOLD = ("request.json.", "request.json[", "request.form.", "request.form[", "request.graphql.arguments.")


@dataclass(frozen=True, slots=True)
class Study:
    """The traffic of one service as far as it was understood.

    Attributes:
        counts: members of answers that count something for everybody by himself.
    """

    flow: Flow
    collections: Sequence[Roles]
    accounts: Accounts | None = None
    counts: Mapping[Endpoint, Mapping[Pointer, Node]] = field(default_factory=dict)

    def main_role(self, endpoint: Endpoint) -> Roles | None:
        """Return the collection an endpoint is mainly about: the one it lists or makes, else the nearest thing in its path."""
        known = [roles for roles in self.collections if endpoint in roles.parts]
        mine = [roles for roles in known if not roles.by_the_way or roles.role(endpoint) != "one"]
        for roles in mine:
            places = (roles.list_at, roles.made_at, roles.removed_by, roles.emptied_by, roles.made_by)
            if roles.role(endpoint) == "many" and any(endpoint in place for place in places):
                return roles
        near = [roles for roles in mine if roles.role(endpoint) in ("one", "under")]

        def nearness(roles: Roles) -> tuple[int, bool]:
            return len(roles.collection.scope), roles.role(endpoint) == "one" and roles.is_about_things(endpoint)

        return max(near, key=nearness) if near else None

    def cases(self, endpoint: Endpoint, group: Sequence[Sample]) -> list[Case]:
        """Read samples as cases of what their requests say."""
        return self._with_senders([Case(sample, request_values(sample, path_values(endpoint.shape, sample.segments))) for sample in group])

    def _with_senders(self, cases: list[Case]) -> list[Case]:
        """Let cases look at who makes the request: the session its credential opens, and the account of its user."""
        sessions: list[Session | None] = [case.sample.notes.get(SESSION) for case in cases]
        known = [session for session in sessions if session is not None]
        if len(known) < len(cases) or len({session.code for session in known}) != 1 or not all(session.told for session in known):
            return cases
        cases = [case.with_item(SESSION, dict(session.told)) for case, session in zip(cases, known, strict=True)]
        versions = [self.accounts.of(case.sample) if self.accounts is not None else None for case in cases]
        if not all(version is not None and version.item() is not None for version in versions):
            return cases
        return [case.with_item(ACCOUNT, v.item(), v.hidden) for case, v in zip(cases, versions, strict=True) if v is not None]

    def with_source(self, cases: Sequence[Case], roles: Roles, endpoint: Endpoint, let: dict[str, Any]) -> list[Case]:
        """Let cases look at what their requests copy, where the path names it, or else at other live things that every request names."""
        found = [roles.source_at(endpoint, case.sample) for case in cases]
        if not all(version is not None and version.item() is not None for version in found):
            return self.with_references(cases, let)
        codes = roles.copied[endpoint]
        scope = "".join(f" ~ '/' ~ {codes[name]}" for name in roles.collection.scope)
        let["source"] = "{{ lookup(" + f"'{roles.collection.name}'{scope}, {codes[roles.collection.key]}" + ") }}"
        return [case.with_item("source", version.item()) for case, version in zip(cases, found, strict=True) if version is not None]

    def with_references(self, cases: Sequence[Case], let: dict[str, Any], *, by_name: bool = False, seeded: bool = False) -> list[Case]:
        """Let cases look at other live things that every request names, such as the source of a copy, or who buys what.

        Args:
            cases: of one kind of request.
            let: collects the names under which those things are looked up.
            by_name: whether only what is called after the things that it names counts (`department_id`), as it does beside others.
            seeded: whether things count that were there from the start, and that nobody ever changed.
        """
        note_lines(cases, self.collections)
        found = self._with_own(list(cases), let)
        taken: set[str] = set()
        for roles in self.collections:
            if roles.whose:
                continue
            depth = len(roles.collection.scope)
            seeds = {seed.key: seed for seed in roles.seeds} if seeded and not depth else {}
            for code in cases[0].values:
                if len(let) >= _MOST_REFERENCES or code in taken:
                    continue
                named = ("request.headers", "request.json.", "request.form.", "request.form[", "request.query.")
                if not code.startswith((*named, "path.") if seeded else named):
                    continue
                things = [self._referred(roles, case, code, depth) or seeds.get(str(case.values.get(code))) for case in cases]
                if not all(version is not None and version.item() is not None for version in things):
                    continue
                noun = singular(roles.collection.name)
                name = "source" if "source" in code or depth else "its_" + re.sub(r"\W+", "_", noun)
                if ((let or by_name) and not all(is_named_by(code, noun, case.values.get(code)) for case in cases)) or (
                    name in let and name == "source"
                ):
                    continue
                name = name if name not in let else _name_of(code)
                if name in let:
                    continue
                taken.add(code)
                part = f"({code} | place | split('/', {depth}))"
                scope = "".join(f" ~ '/' ~ {part}[{index}]" for index in range(depth))
                key = f"{part}[{depth}]" if depth else code
                let[name] = "{{ lookup(" + f"'{roles.collection.name}'{scope}, {key}" + ") }}"
                found = [
                    case.with_item(name, version.item(), (), version.seen_at(case.number))
                    for case, version in zip(found, things, strict=True)
                    if version is not None
                ]
        return found

    def with_rests(self, cases: Sequence[Case], own: Roles, let: Mapping[str, Any]) -> list[Case]:
        """Let cases know what is left of the things that they look up, from which things like those that they make take."""
        found = list(cases)
        for rest in find_rests(self.collections):
            begin = f"{{{{ lookup('{rest.owner.collection.name}', "
            for name in [name for name, code in let.items() if rest.taker is own and str(code).startswith(begin)]:
                items = [case.values.get(name) for case in cases]
                lefts = [rest.left(item, case.number) if isinstance(item, dict) else None for item, case in zip(items, cases, strict=True)]
                if None not in lefts:
                    code = rest.written(name)
                    found = [Case(case.sample, {**case.values, code: left}) for case, left in zip(found, lefts, strict=True)]
        return found

    def _with_own(self, cases: list[Case], let: dict[str, Any]) -> list[Case]:
        """Let cases look at what whoever asks has by himself, where their endpoint does."""
        for roles in self.collections:
            if not any(cases[0].sample in endpoint.samples for endpoint in roles.looked_at_by):
                continue
            owners = [str(asked_values(case.sample).get(roles.whose)) for case in cases]
            versions = [roles.version_at((), owner, case.number) or roles.initial for owner, case in zip(owners, cases, strict=True)]
            if all(version is not None and version.item() is not None for version in versions):
                name = f"its_{roles.collection.name}"
                let[name] = "{{ lookup(" + f"'{roles.collection.name}', {roles.whose}" + ") }}"
                cases = [case.with_item(name, item_of(version)) for case, version in zip(cases, versions, strict=True)]
        return cases

    def with_named(self, cases: Sequence[Case], own: Roles, let: dict[str, Any]) -> list[Case]:
        """Let cases look at the things of other collections whose keys the thing at hand says: what an operation is done to."""
        found = list(cases)
        for roles in self.collections:
            if roles is own or roles.collection.scope or roles.by_the_way or len(let) >= _MOST_REFERENCES:
                continue
            name = "its_" + re.sub(r"\W+", "_", singular(roles.collection.name))
            for code in [code for code in cases[0].values if code.startswith("item.") and " | " not in code] if name not in let else ():
                things = [self._referred(roles, case, code, 0) for case in cases]
                told = [(case, version) for case, version in zip(found, things, strict=True) if version is not None and version.item()]
                if len(told) == len(found):
                    let[name] = "{{ lookup(" + f"'{roles.collection.name}', {code}" + ") }}"
                    found = [case.with_item(name, version.item(), version.hidden) for case, version in told]
                    break
        return found

    def _referred(self, roles: Roles, case: Case, code: str, depth: int) -> Version | None:
        value = case.values.get(code)
        if not isinstance(value, str | int) or isinstance(value, bool):
            return None
        parts = place(value).split("/", depth) if depth else [str(value)]
        return roles.version_at(tuple(parts[:depth]), parts[depth], case.number) if len(parts) == depth + 1 else None

    def exists(self, roles: Roles, endpoint: Endpoint) -> Condition:
        """Write the condition that the thing a request names is there."""
        return Condition("item", (roles.address(endpoint), "{{ " + roles.key_code(endpoint) + " }}"), "present")

    def parents(self, endpoint: Endpoint, sample: Sample) -> dict[tuple[str, str], bool]:
        """Say which things exist, when a request arrives, inside which an operation's things live, or that it puts there."""
        found = self._put_inside(endpoint, sample)
        for roles in self.collections:
            part = roles.parts.get(endpoint)
            if part is None or len(roles.collection.scope) != 1:
                continue
            (noun,) = roles.collection.scope
            if part.codes.get(noun, "path.").startswith("path."):
                continue
            parent = next((one for one in self.collections if one.collection == Collection(noun + "s", "key")), None)
            key = read_code(part.codes[noun], endpoint, sample)
            if parent is not None and parent.history and key is not None and endpoint not in parent.parts:
                seeded = any(version.key == key for version in parent.seeds)
                there = parent.version_at((), key, sample.number) is not None
                found[(parent.collection.name, "{{ " + part.codes[noun] + " }}")] = there or seeded
        return found

    def _put_inside(self, endpoint: Endpoint, sample: Sample) -> dict[tuple[str, str], bool]:
        """Say whether what a request puts into another thing exists, where some were told that something does not."""
        found: dict[tuple[str, str], bool] = {}
        for roles in self.collections if endpoint.verdicts & _UNKNOWN else ():
            mirrored = next((one for one in self.collections if one.collection.name == roles.mirrors), None) if roles.mirrors else None
            if mirrored is not None and roles.act(endpoint) == "put":
                there = mirrored.version_at((), roles.names(endpoint, sample)[1] or "", sample.number) is not None
                found[(roles.mirrors, "{{ " + roles.key_code(endpoint) + " }}")] = there
        return found

    def referred(self, endpoint: Endpoint, sample: Sample) -> dict[tuple[str, str], bool]:
        """Say which other things exist that a request names where every accepted one named things of their kind."""
        found: dict[tuple[str, str], bool] = {}
        for roles, code in self._all_references(endpoint):
            value = asked_values(sample).get(code)
            if value is not None:
                found[(roles.collection.name, "{{ " + code + " }}")] = roles.version_at((), str(value), sample.number) is not None
        return found

    def named(self, endpoint: Endpoint, sample: Sample) -> Iterator[tuple[Roles, str, Version]]:
        """List the other things that a request names and that are there, with the expression that names each."""
        for roles, code in self._all_references(endpoint):
            value = asked_values(sample).get(code)
            version = roles.version_at((), str(value), sample.number) if value is not None else None
            if version is not None:
                yield roles, code, version

    def _all_references(self, endpoint: Endpoint) -> list[tuple[Roles, str]]:
        notes = endpoint.notes
        if "references" not in notes:
            notes["references"] = list(self._references(endpoint))
        found: list[tuple[Roles, str]] = notes["references"]
        return found

    def _references(self, endpoint: Endpoint) -> Iterator[tuple[Roles, str]]:
        good = [sample for sample in endpoint.samples if sample.good]
        if endpoint.reads or not good or len(of_usual_status(good)) == len(endpoint.samples):
            return
        for roles in self.collections:
            if roles.collection.scope or roles.by_the_way or roles.role(endpoint) in ("one", "under"):
                continue
            for code in dict.fromkeys(code for sample in good for code in asked_values(sample) if code.startswith(_TOLD)):
                if _FIGURE.search(code.rpartition(".")[2]) and singular(roles.collection.name) not in code.rpartition(".")[2].lower():
                    continue  # a quantity of 2 is not the second of them
                named = [(sample, value) for sample in good if (value := asked_values(sample).get(code)) is not None]
                if all(
                    isinstance(value, str | int)
                    and not isinstance(value, bool)
                    and roles.version_at((), str(value), sample.number) is not None
                    for sample, value in named
                ):
                    yield roles, code

    def with_items(self, cases: Sequence[Case], versions: Sequence[Version | None]) -> list[Case]:
        """Let cases look at the thing they are about, as `item`; those of which nothing was shown are left out."""
        return [
            case.with_item("item", version.item(), version.hidden, version.seen_at(case.number))
            for case, version in zip(cases, versions, strict=True)
            if version is not None and version.item() is not None
        ]

    def children(self, roles: Roles) -> list[Roles]:
        """List the collections whose things live inside things of this one, by the same names in the path."""
        names = (*roles.collection.scope, roles.collection.key)
        return [child for child in self.collections if child is not roles and child.collection.scope == names]

    def all_there(self, roles: Roles, endpoint: Endpoint) -> str:
        """Write how many things there are where an endpoint lists them, whichever it shows."""
        scope = "".join(f" ~ '/' ~ {roles.parts[endpoint].codes[name]}" for name in roles.collection.scope)
        return f"count('{roles.collection.name}'{scope})"

    def with_sizes(self, cases: Sequence[Case], endpoint: Endpoint, roles: Roles) -> list[Case]:
        """Let cases count what lives inside the thing they read."""
        found = list(cases)
        for child in self.collections:
            if child is roles or len(child.collection.scope) != len(roles.collection.scope) + 1:
                continue
            if child.is_part:
                continue
            codes = [roles.parts[endpoint].codes[name] for name in roles.collection.scope]
            inside = " ~ '/' ~ ".join(f"({code})" for code in (*codes, roles.key_code(endpoint)))
            code = f"count('{child.collection.name}/' ~ {inside})"
            sizes = [
                child.size_at((*sighting.scope, sighting.key or ""), case.number)
                for case in cases
                if (sighting := roles.sightings[case.number])
            ]
            if any(sizes):
                found = [Case(case.sample, {**case.values, code: size}) for case, size in zip(found, sizes, strict=True)]
        return found


def is_named_by(code: str, noun: str, value: Any) -> bool:
    """Say whether a value names a thing of a kind, by its own name or because nobody else would say it, and is not just like its key."""
    name = re.sub(r"\W+", "_", code.rpartition(".")[2]).strip("_").lower()
    return noun.lower() in name or is_telling(value)


def _name_of(code: str) -> str:
    return "its_" + re.sub(r"\W+", "_", code.rpartition(".")[2]).strip("_").lower()


def label_of(endpoint: Endpoint) -> str:
    """Name an endpoint for counters: the last word of its path."""
    words = [part for part in endpoint.shape if isinstance(part, str) and part]
    return words[-1] if words else endpoint.method.lower()
