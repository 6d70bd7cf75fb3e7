"""Pass 5b: operations of RPC-style services (AWS targets, Action=, JSON-RPC, GraphQL) → collections.

Operations are grouped by noun (``CreateTable``, ``DescribeTable``, ``ListTables``). What a create says or is answered and the others
say again is the key; a part of a request that is the key of things made before is the scope.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from understudy.core.generator.passes.things.rpc_keys import (
    IN_LIST,
    SAID,
    answered_places,
    covers,
    good_samples,
    is_envelope,
    is_first_field,
    is_key_name,
    is_node_id,
    is_scalar,
    key_code,
    said_codes,
    shows_list,
)
from understudy.core.generator.templates.sources import is_graphql
from understudy.core.generator.things.live import Act, Collection, Part, lists_in
from understudy.core.generator.things.operations import Operation, read_operation
from understudy.core.generator.things.roles import Roles, asked_values, read_code
from understudy.core.generator.things.shown_kinds import kinds_listed
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.said import is_rpc
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.generator.values.looks import looks_generated
from understudy.core.model.json_codec import leaves

_SHORTEST_SAID = 4  # letters of a text that would be known again
_LONG = 40  # letters of a text that was made
_ENOUGH_TEXTS = 20  # calls that tell what becomes of what they bring
_NAMES = ("id", "ids", "key", "name", "arn", "uuid", "slug", "code", "ref", "url")  # how members end that name things
_PLACED = re.compile(r"_(?:to|from|for|with|in|on)_")  # what is put on something is no kind of it


@dataclass(slots=True)
class _Family:
    noun: str
    acts: dict[Endpoint, Act]
    plural: frozenset[Endpoint] = frozenset()

    def act(self, endpoint: Endpoint, values: set[str]) -> Act:
        """Say what an operation does; what reads several things (``DescribeStacks``) and shows these keys in a list lists them."""
        act = self.acts[endpoint]
        return "list" if act == "read" and endpoint in self.plural and shows_list(endpoint, values) else act


def rpc_collections(endpoints: Sequence[Endpoint]) -> list[Roles]:
    """Propose collections for operations that share a noun, parents before children."""
    found: list[Roles] = []
    keys: dict[str, tuple[Roles, set[str]]] = {}
    operations = {
        endpoint: operation
        for endpoint in endpoints
        if is_rpc(endpoint) and endpoint.operation and (operation := read_operation(endpoint)) is not None
    }
    unsure = [endpoint for endpoint, operation in operations.items() if not operation.is_sure]
    for family in _families({endpoint: operation for endpoint, operation in operations.items() if operation.is_sure}):
        family.plural = frozenset(endpoint for endpoint in family.acts if operations[endpoint].is_plural)
        proposed = _propose(family, keys, unsure)
        if proposed is not None:
            roles, values = proposed
            for endpoint in [endpoint for endpoint, part in roles.parts.items() if part.act == "read" and operations[endpoint].is_guessed]:
                roles.parts[endpoint] = replace(roles.parts[endpoint], act=_learned_act(endpoint, roles))
            found.append(roles)
            keys[family.noun] = (roles, values)
    found += _only_shown([endpoint for endpoint in operations if not any(endpoint in roles.parts for roles in found)], operations, keys)
    taken = {endpoint for roles in found for endpoint in roles.parts}
    lone = [one for one, operation in operations.items() if one not in taken and (operation.act == "write" or operation.is_guessed)]
    for endpoint in dict.fromkeys((*unsure, *lone)):
        _adopt(endpoint, operations[endpoint], keys, is_sure=endpoint not in unsure)
    return found


def _only_shown(
    endpoints: Sequence[Endpoint], operations: Mapping[Endpoint, Operation], keys: dict[str, tuple[Roles, set[str]]]
) -> list[Roles]:
    """Propose collections of what is listed by its ids and nobody makes, where it is read by them, or GraphQL shows it in other things."""
    found: list[Roles] = []
    for endpoint in endpoints:
        noun, values = operations[endpoint].noun, set(_listed_ids(endpoint)) if operations[endpoint].act == "list" else set[str]()
        if noun in keys or not values:
            continue
        reads = [one for one in endpoints if operations[one].noun == noun and operations[one].act == "read"]
        codes = {one: code for one in reads if (code := key_code(one, values, set())) is not None}
        parts = {endpoint: Part("many", "list", {}), **{one: Part("one", "read", {"key": code}) for one, code in codes.items()}}
        others = (sample for roles, _ in keys.values() for one in roles.parts for sample in good_samples(one))
        is_shown = (not values.isdisjoint(map(str, leaves(one.answer.tree))) for one in others)
        if not (any(is_shown) if is_graphql(endpoint.samples[0]) else codes):
            continue
        roles = Roles(Collection(noun + "s", "key"), parts, {}, is_referred=True)
        keys[noun] = (roles, values)
        found.append(roles)
    return found


def _listed_ids(endpoint: Endpoint) -> Iterator[str]:
    """List the ids of what an operation lists."""
    for sample in good_samples(endpoint):
        tree = sample.answer.tree if isinstance(sample.answer.tree, dict) else {}
        data = tree.get("data") if is_graphql(sample) else tree
        for _, elements in lists_in(data, "json"):
            yield from (str(one["id"]) for one in elements if isinstance(one, dict) and is_scalar(one.get("id")))


def _adopt(endpoint: Endpoint, operation: Operation, known: Mapping[str, tuple[Roles, set[str]]], *, is_sure: bool) -> None:
    """Let an operation whose name does not say what it does join the things that it lists, or else names; it may list several kinds.

    What is sure to be one operation, whose verb nobody knows, lists nothing, and names things only by what is called so: a number that
    it is told or tells may be a key by chance.
    """
    if any(len(kinds_listed(sample)) > 1 for sample in good_samples(endpoint)):
        return
    for roles, values in reversed(list(known.values())):
        codes = _scopes(endpoint, roles, known)
        if (
            not is_sure
            and codes is not None
            and operation.act == "read"
            and any(_lists(sample.answer.tree, values) for sample in good_samples(endpoint))
        ):
            roles.parts[endpoint] = Part("many", "list", codes)
            return
    for noun in sorted(known, key=lambda noun: not noun.startswith(operation.noun)):
        roles, values = known[noun]
        codes = _scopes(endpoint, roles, known)
        code = key_code(endpoint, values, {(endpoint, one.partition(" | ")[0]) for one in (codes or {}).values()})
        if codes is None or code is None or (is_sure and operation.is_guessed and not _is_named(code, noun)):
            continue
        if not operation.is_guessed or not _makes_text(endpoint, code, roles):
            roles.parts[endpoint] = Part("one", operation.act, {**codes, "key": code})
            if operation.is_guessed:
                roles.parts[endpoint] = replace(roles.parts[endpoint], act=_learned_act(endpoint, roles))
        return


def _is_named(code: str, noun: str) -> bool:
    """Whether an expression is called as what names things is: ``id``, ``bookId``, ``book``, ``Name``."""
    name = re.sub(r"[^a-z]", "", code.rpartition(".")[2].lower())
    return name.endswith(_NAMES) or noun.replace("_", "") in name


def _scopes(endpoint: Endpoint, roles: Roles, known: Mapping[str, tuple[Roles, set[str]]]) -> dict[str, str] | None:
    """Find how an operation names the things inside which others live; None when it does not."""
    codes = {noun: key_code(endpoint, known[noun][1], set()) for noun in roles.collection.scope}
    return {noun: code for noun, code in codes.items() if code is not None} if all(codes.values()) else None


def _lists(tree: Any, values: set[str], *, inside: bool = False) -> bool:
    """Whether a tree has a list of elements that say these keys."""
    if isinstance(tree, dict):
        return any(_lists(value, values, inside=inside) for value in tree.values())
    if isinstance(tree, list):
        return any(_lists(value, values, inside=True) for value in tree)
    return inside and is_scalar(tree) and str(tree) in values


def _learned_act(endpoint: Endpoint, roles: Roles) -> Act:
    """Learn from what happened what an operation does whose name does not say it: later there is no such thing, or another one."""
    part = roles.parts[endpoint]
    if part.role != "one":
        return part.act
    others = sorted(
        (
            (sample, read_code(one.codes["key"], other, sample), other)
            for other, one in roles.parts.items()
            if other is not endpoint and one.role == "one"
            for sample in other.samples
        ),
        key=lambda told: told[0].number,
    )
    changes = False
    for sample in good_samples(endpoint):
        key = read_code(part.codes["key"], endpoint, sample)
        before = [(other, by) for other, named, by in others if named == key and other.number < sample.number]
        after = [(other, by) for other, named, by in others if named == key and other.number > sample.number]
        if after and not any(other.good for other, _ in after) and (not before or any(other.good for other, _ in before)):
            return "remove"
        last = {by: _shown(other) for other, by in before if other.good and roles.parts[by].act == "read"}
        next_ = {by: _shown(other) for other, by in reversed(after) if other.good}
        changes = changes or any(by in next_ and next_[by] != shown for by, shown in last.items()) or _changed_since(sample, key, roles)
    named = part.codes["key"].partition(" | ")[0]
    brings = any(
        code.startswith(SAID) and code != named and not isinstance(value, dict | list) and not is_envelope(code, sample)
        for sample in good_samples(endpoint)
        for code, value in asked_values(sample).items()
        if not code.startswith("path.")
    )
    return "write" if changes or brings else part.act


def _makes_text(endpoint: Endpoint, code: str, roles: Roles) -> bool:
    """Whether an operation makes a text of what it was brought (one that was encrypted), which is shown nowhere later."""
    shown = [(other.run, other.number, other.answer.raw) for by in roles.parts if by is not endpoint for other in good_samples(by)]
    for sample in good_samples(endpoint)[:_ENOUGH_TEXTS]:
        key = read_code(code, endpoint, sample)
        values = [value for value in asked_values(sample).values() if isinstance(value, str) and len(value) >= _SHORTEST_SAID]
        made = [value for value in leaves(sample.answer.tree) if isinstance(value, str) and len(value) >= _LONG and looks_generated(value)]
        if not any(key not in value for value in made if key is not None):
            return False
        later = [raw for run, number, raw in shown if run == sample.run and number > sample.number]
        if any(value.encode() in raw for value in values if value != key for raw in later):
            return False
    return True


def _changed_since(sample: Sample, key: str | None, roles: Roles) -> bool:
    """Whether answers that speak of a thing, by whoever made or lists it, show it otherwise after a request than before."""
    told = sorted(
        ((other, part.act) for by, part in roles.parts.items() for other in by.samples if other.good and other is not sample),
        key=lambda one: one[0].number,
    )
    shown = [(other.number, act, thing) for other, act in told if (thing := _thing_in(other.answer.tree, key)) is not None]
    before = next(((number, thing) for number, act, thing in reversed(shown) if number < sample.number), None)
    after = next(((number, thing) for number, act, thing in shown if number > sample.number and act in ("list", "read")), None)
    if before is None or after is None:
        return False
    others = [act for number, act, _ in shown if before[0] < number < after[0]]
    return not {"put", "write", "create"}.intersection(others) and any(
        after[1].get(name, value) != value for name, value in before[1].items()
    )


def _thing_in(tree: Any, key: str | None) -> dict[str, Any] | None:
    """Find the part of an answer that shows a thing: the innermost document that says its key."""
    if isinstance(tree, list):
        return next((found for one in tree if (found := _thing_in(one, key)) is not None), None)
    if not isinstance(tree, dict):
        return None
    inner = next((found for one in tree.values() if (found := _thing_in(one, key)) is not None), None)
    return inner or (tree if any(is_scalar(value) and str(value) == key for value in tree.values()) else None)


def _shown(sample: Sample) -> Any:
    """What an answer shows, without what it says to be told from others."""
    tree = sample.answer.tree
    return {name: value for name, value in tree.items() if name != "id"} if isinstance(tree, dict) and "jsonrpc" in tree else tree


def _families(operations: Mapping[Endpoint, Operation]) -> list[_Family]:
    """Group operations by noun; an operation about a part of a noun (``GetQueueUrl``) joins the noun, one without goes to the last."""
    named: dict[str, dict[Endpoint, Act]] = defaultdict(dict)
    for endpoint, operation in operations.items():
        named[operation.noun][endpoint] = operation.act
    nounless = named.pop("", {})
    for noun in sorted(named, key=len, reverse=True):
        guessed = all(operations[endpoint].is_guessed for endpoint in named[noun])
        whole = next(
            (
                other
                for other in named
                if other != noun and (noun.startswith(other + "_") or (guessed and noun.endswith("_" + other)))  # ``rateBook``
            ),
            None,
        )
        acts = set(named[noun].values())
        set_only = acts == {"put", "read"} and not any(operations[endpoint].makes for endpoint in named[noun])
        set_only = set_only or (acts == {"put"} and all(operations[endpoint].sets for endpoint in named[noun]))
        if whole is not None and (not acts & {"put", "remove"} or set_only):
            # What is only ever set and read is a part of the whole: setting it changes the whole.
            named[whole].update({endpoint: "write" if act == "put" else act for endpoint, act in named.pop(noun).items()})
    for noun in [noun for noun, acts in named.items() if "put" not in acts.values()]:
        # What is made may have a longer name than what is changed: ``chat.postMessage``, ``chat.update``.
        making = [other for other, acts in named.items() if "put" in acts.values()]
        longer = [other for other in making if other.startswith(noun + "_")] or [
            other for other in making if other.endswith("_" + noun) and not _PLACED.search(other)
        ]
        made = next(iter(longer), None)
        if made is not None:
            named[made].update(named.pop(noun))
    for noun, told in named.items():
        # What is told, listed or removed was made by the one whose name says nothing else: ``RequestCertificate``, ``AllocateAddress``.
        makers = [one for one in told if operations[one].is_guessed and operations[one].noun.endswith("_" + noun) and not one.reads]
        if "put" not in told.values() and told.keys() - set(makers):
            told.update(_made_first(makers))
    families = [_Family(noun, acts) for noun, acts in named.items() if any(act == "put" for act in acts.values())]
    families.sort(key=lambda family: min(endpoint.samples[0].number for endpoint, act in family.acts.items() if act == "put"))
    if families and nounless:
        families[-1].acts.update({endpoint: act for endpoint, act in nounless.items() if act in ("list", "read")})
    return families


def _made_first(guessed: Sequence[Endpoint]) -> dict[Endpoint, Act]:
    """Take for the one that makes things the first of these operations that was called."""
    called = [endpoint for endpoint in guessed if good_samples(endpoint)]
    return {min(called, key=lambda endpoint: good_samples(endpoint)[0].number): "put"} if called else {}


def _propose(family: _Family, known: Mapping[str, tuple[Roles, set[str]]], unsure: Sequence[Endpoint]) -> tuple[Roles, set[str]] | None:
    creates = [endpoint for endpoint, act in family.acts.items() if act == "put" and good_samples(endpoint)]
    if not creates:
        return None
    create = creates[0]
    # A node of GraphQL is known by its id alone, whatever it belongs to.
    is_node = any(is_node_id(place, create) for place, _ in answered_places(good_samples(create)))
    parents = {} if is_node else _parents(family, known)
    proposed = _keyed(family, create, parents, unsure)
    # What there is one of for each thing, such as its policy, is known by the key of that.
    is_one = "list" not in family.acts.values() and any(
        act == "read" and endpoint not in family.plural for endpoint, act in family.acts.items()
    )
    return proposed if proposed is not None or not parents or not is_one else _keyed(family, create, {}, unsure)


def _keyed(
    family: _Family, create: Endpoint, parents: Mapping[str, Mapping[Endpoint, str]], unsure: Sequence[Endpoint]
) -> tuple[Roles, set[str]] | None:
    """Find the key by which the operations of a family name things that live inside others."""
    scope_codes = {(endpoint, code.partition(" | ")[0]) for codes in parents.values() for endpoint, code in codes.items()}
    ranked: list[tuple[tuple[int, ...], str | Pointer, set[str]]] = []
    candidates: list[tuple[str | Pointer, set[str]]] = [
        (code, {text for sample in good_samples(create) if (text := read_code(code, create, sample)) is not None})
        for code in said_codes(good_samples(create))
        if (create, code) not in scope_codes
    ]
    candidates += answered_places(good_samples(create))
    others = [endpoint for endpoint in family.acts if endpoint is not create]
    for place, values in candidates:
        score = sum(covers(endpoint, family.act(endpoint, values), values, scope_codes) for endpoint in others)
        score += sum(key_code(endpoint, values, scope_codes) is not None for endpoint in unsure) if score else 0
        asked = isinstance(place, str)
        is_key = int(is_key_name(place)) + int(is_node_id(place, create)) + int(is_first_field(place, create, values))
        rank = (score, is_key, len(values), int(asked))
        # What GraphQL gives an id is a thing, though it may be shown inside others alone.
        if score or is_node_id(place, create):
            ranked.append((rank, place, values))
    if not ranked:
        return None
    best = max(ranked, key=lambda one: one[0])
    made = len(good_samples(create))
    if made > 1 and len(best[2]) == 1 and isinstance(best[1], str):
        # What is said whatever is made, as a token is, names none of the things that got keys of their own.
        given = [one for one in ranked if not isinstance(one[1], str) and len(one[2]) == made]
        best = max(given, key=lambda one: one[0], default=best)
    return _roles(family, create, place=best[1], values=best[2], parents=parents, scope_codes=scope_codes)


def _parents(family: _Family, known: Mapping[str, tuple[Roles, set[str]]]) -> dict[str, dict[Endpoint, str]]:
    """Find the things inside which these things live: every operation names one of them."""
    found: dict[str, dict[Endpoint, str]] = {}
    for noun, (_, values) in known.items():
        codes: dict[Endpoint, str] = {}
        for endpoint in family.acts:
            code = key_code(endpoint, values, set())
            if code is not None:
                codes[endpoint] = code
        if len(codes) == len(family.acts):
            found[noun] = codes
    return found


def _roles(
    family: _Family,
    create: Endpoint,
    *,
    place: str | Pointer,
    values: set[str],
    parents: Mapping[str, Mapping[Endpoint, str]],
    scope_codes: set[tuple[Endpoint, str]],
) -> tuple[Roles, set[str]]:
    collection = Collection(family.noun + "s", "key", tuple(parents))
    parts: dict[Endpoint, Part] = {}
    for endpoint in family.acts:
        act = family.act(endpoint, values)
        codes = {noun: by_endpoint[endpoint] for noun, by_endpoint in parents.items()}
        if endpoint is create or act == "put":
            if isinstance(place, str):
                code = place if endpoint is create else key_code(endpoint, values, scope_codes)
                if code is not None:
                    parts[endpoint] = Part("one", "put", {**codes, "key": code})
            else:
                parts[endpoint] = Part("many", "create", codes)
        elif act in ("list", "receive"):
            parts[endpoint] = Part("many", act, codes)
        else:
            code = key_code(endpoint, values, scope_codes)
            if act == "remove" and code is not None and endpoint in family.plural and IN_LIST.search(code):
                parts[endpoint] = Part("many", "remove", codes)
            elif code is not None:
                parts[endpoint] = Part("one", act, {**codes, "key": code})
            elif act == "read" and covers(endpoint, "list", values, scope_codes):
                parts[endpoint] = Part("many", "list", codes)
            elif act == "remove":
                parts[endpoint] = Part("many", "remove", codes)  # of those that it lists, it may be
    made_at = {endpoint: place for endpoint, part in parts.items() if part.act == "create"} if not isinstance(place, str) else {}
    return Roles(collection, parts, made_at), values
