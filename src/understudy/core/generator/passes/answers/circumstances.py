"""What tells the requests of an endpoint from one another: what they say, who makes them, and how the things are that they name."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from understudy.core.generator.conditions.conditions import NAMED_NUMBER, NAMED_VERSION, NO_MARKS, VERSION, Features
from understudy.core.generator.conditions.features import features_of
from understudy.core.generator.passes.acts.kept_things import kept_address
from understudy.core.generator.passes.answers.named_states import REFUSALS, may_decide, states_of_named, statuses
from understudy.core.generator.passes.people.logins import (
    owner_features,
    owners_of_named,
    sender_features,
    tells_who_gets_in,
    without_secret,
)
from understudy.core.generator.passes.private.neighbors import neighbor_features
from understudy.core.generator.passes.private.state_features import state_features, stranger_features
from understudy.core.generator.people.accounts import USER_CODE
from understudy.core.generator.people.sessions import Sessions
from understudy.core.generator.people.visitors import Visitors
from understudy.core.generator.study import Study
from understudy.core.generator.templates.nodes import member
from understudy.core.generator.things.brought import brought_elsewhere
from understudy.core.generator.things.current_versions import number_in_tag
from understudy.core.generator.things.dependents import find_dependents
from understudy.core.generator.things.ledgers import is_replay, replay_key, replies_of
from understudy.core.generator.things.names_to_be import names_to_be
from understudy.core.generator.things.roles import Roles, Sighting, asked_values
from understudy.core.generator.things.states import flattened, is_state
from understudy.core.generator.things.twins import find_twins
from understudy.core.generator.traffic.endpoint import Endpoint, path_values
from understudy.core.generator.traffic.refusals import Marks
from understudy.core.generator.traffic.sample import Sample

_TELLING = 9  # digits of a number that no two members have by chance: a moment, a revision
_REFUSED = 400
_NAMING = ("request.json.", "request.form_tree.", "request.query.")
_FIRST = re.compile(r"\[(?!0\])\d+\]")  # an element of a list that is not its first


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of a service beside what its requests say.

    Attributes:
        sessions: who makes a request.
        marks: of credentials that were refused.
        looks: whether anything of a request may decide what it is answered.
        visitors: who comes back by his cookie.
    """

    study: Study
    sessions: Sessions = field(default_factory=Sessions)
    marks: Marks = NO_MARKS
    looks: bool = True
    visitors: Visitors | None = None

    def features(self, endpoint: Endpoint, sample: Sample) -> Features:
        """List what tells a request of an endpoint from others, live things included."""
        if not self.looks:
            return Features()
        items = sender_features(endpoint, sample, self.sessions, self.study.accounts)
        replay = replay_key(sample)
        if replay is not None:
            items[(replies_of(endpoint), "{{ " + member("request.headers", replay[0]) + " }}")] = is_replay(endpoint, sample)
        items.update(self.study.parents(endpoint, sample))
        items.update(sample.notes.get("twins", {}))
        items.update(self.study.referred(endpoint, sample))
        items.update(states_of_named(self.study, endpoint, sample))
        items.update(owners_of_named(self.study, endpoint, sample))
        items.update(stranger_features(endpoint, sample, self.visitors))
        items.update(neighbor_features(endpoint, sample, self.study.collections))
        items.update(names_to_be(endpoint, sample, self.study.collections))
        for roles in self.study.collections:
            sighting = roles.sightings.get(sample.number)
            if sighting is None or endpoint not in roles.parts or roles.by_the_way or self._is_open(roles, endpoint, sighting):
                continue
            if roles.whose and (roles.initial is not None or sighting.role == "under"):
                items.update(state_features(endpoint, sample, roles, sighting))
                continue
            items.update(owner_features(roles, endpoint, sample, self.study.accounts) if sighting.role in ("one", "under") else {})
            address = roles.address(endpoint)
            if sighting.by:
                items[(address, "", sighting.by, "{{ " + roles.key_code(endpoint) + " }}")] = True
            elif sighting.role in ("one", "under"):
                if not roles.is_told and not self._is_sure(roles, endpoint):
                    items[(address, "{{ " + roles.key_code(endpoint) + " }}")] = sighting.before is not None
                items.update(self._states(endpoint, sample, roles, sighting))
                items.update(find_dependents(endpoint, sample, roles, sighting, self.study.collections))
                if endpoint in roles.brings_back:
                    items[(kept_address(roles, endpoint), "{{ " + roles.key_code(endpoint) + " }}")] = sighting.kept is not None
            elif roles.act(endpoint) in ("list", "remove") and (named := self._named_in(roles, endpoint, sample, sighting)):
                items.update(named)
            elif sighting.present and (endpoint.method == "DELETE" or roles.act(endpoint) in ("list", "receive")):
                items[(address, "")] = True
            elif (
                sample.method == "POST"
                and sample.asked.kind == "json"
                and isinstance(sample.asked.tree, dict)
                and roles.key_member in sample.asked.tree
            ):
                wanted = str(sample.asked.tree[roles.key_member])
                items[(address, "{{ " + member("request.json", roles.key_member) + " }}")] = any(
                    version.key == wanted for version in sighting.present
                )
            if roles.act(endpoint) == "create":
                items.update(find_twins(endpoint, roles, sample, sighting))
        found = features_of(sample, path_values(endpoint.shape, sample.segments), items, self.marks)
        if self.study.accounts is not None and tells_who_gets_in(endpoint, self.study.accounts):
            found = without_secret(found, sample)
        return replace(found, known=brought_elsewhere(endpoint, self.study.collections)) if found.told else found

    def _named_in(self, roles: Roles, endpoint: Endpoint, sample: Sample, sighting: Sighting) -> dict[tuple[Any, ...], bool]:
        """Say whether the things are there which a request for a list names, where some request was refused that did so."""
        if not endpoint.operation or max(endpoint.verdicts) < _REFUSED:
            return {}
        keys = {key for _, key in roles.history}
        codes = [code for one in endpoint.samples if one.good for code in named_codes(one, keys)]
        values = asked_values(sample)
        there = {version.key for version in sighting.present}
        found = {
            (roles.address(endpoint), "{{ " + code + " }}"): str(values[code]) in there for code in dict.fromkeys(codes) if code in values
        }
        return found | ({(roles.address(endpoint), ""): True} if sighting.present else {})

    def _is_open(self, roles: Roles, endpoint: Endpoint, sighting: Sighting) -> bool:
        """Whether there being an account says nothing: nobody asked with a session, or nobody has to register before."""
        accounts = self.study.accounts
        if accounts is None or roles is not accounts.roles or sighting.role == "many":
            return False
        return sighting.key is None or (endpoint in accounts.logins and not accounts.is_closed)

    def _is_sure(self, roles: Roles, endpoint: Endpoint) -> bool:
        """Whether whoever asks in a session always had an account: then only the session says who is refused."""
        accounts = self.study.accounts
        if accounts is None or roles is not accounts.roles or roles.key_code(endpoint) != USER_CODE:
            return False
        found = (roles.sightings.get(sample.number) for sample in endpoint.samples)
        return all(one is None or one.key is None or one.before is not None for one in found)

    def _states(self, endpoint: Endpoint, sample: Sample, roles: Roles, sighting: Sighting) -> dict[tuple[Any, ...], bool]:
        """Say what state a thing is in, where some request about such a thing was refused, or such things go on by themselves."""
        if sighting.before is None or not (statuses(endpoint) & REFUSALS or roles.is_told or roles.advances):
            return {}
        key = "{{ " + roles.key_code(endpoint) + " }}"
        item = sighting.before.facets.get("fields", {}) if roles.is_told else sighting.before.item() or {}
        versions = _named_version(sample, item)
        turning = {name for name, _, _ in roles.turns}
        return {(roles.address(endpoint), key, *name): True for name in versions} | {
            (roles.address(endpoint), key, name, value): True
            for name, value in flattened(item).items()
            if name != roles.key_member and (may_decide(name, value) or (name in turning and is_state(value)))
        }


def named_codes(sample: Sample, keys: Collection[str]) -> list[str]:
    """List the expressions by which a request for a list names one thing: alone, or as the first of several."""
    return [
        code
        for code, value in asked_values(sample).items()
        if code.startswith(_NAMING) and " | " not in code and isinstance(value, str) and value in keys and _FIRST.search(code) is None
    ]


def _named_version(sample: Sample, item: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Say whether the version that a request insists on, by ``If-Match`` (RFC 9110 §13.1.1) or by a member, is the one that is there."""
    wanted = sample.headers.get("if-match")
    told = [name for name, value in item.items() if value == wanted and (name == "etag" or VERSION.fullmatch(name))]
    found: list[tuple[str, ...]] = [(name, NAMED_VERSION) for name in told if wanted is not None]
    number = number_in_tag(wanted)
    found += [
        (name, NAMED_NUMBER)
        for name, value in item.items()
        if type(value) is int and str(value) == number and (VERSION.fullmatch(name) or len(number) >= _TELLING)
    ]
    asked = sample.asked.tree if sample.asked.kind == "json" and isinstance(sample.asked.tree, dict) else {}
    for name, value in asked.items():
        if VERSION.fullmatch(name) and name in item and item[name] != value:
            found.append((name, "{{ " + member("request.json", name) + " }}", "other"))
    return found
