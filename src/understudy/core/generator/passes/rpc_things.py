"""Pass 5b: operations of RPC-style services (AWS targets, Action=, JSON-RPC, GraphQL) → collections.

Operations are grouped by noun (``CreateTable``, ``DescribeTable``, ``ListTables``). What a create says or is answered and the others
say again is the key; a part of a request that is the key of things made before is the scope.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from understudy.core.generator.endpoint import Endpoint, singular
from understudy.core.generator.live import Act, Collection, Part, lists_in
from understudy.core.generator.operations import Operation, read_operation
from understudy.core.generator.passes.path_things import is_rpc
from understudy.core.generator.roles import Roles, asked_values, read_code
from understudy.core.generator.sample import Pointer, Sample
from understudy.core.generator.sources import is_graphql
from understudy.core.model.json_codec import leaves

_SAID = (
    "request.json.",
    "request.xml.",
    "request.json[",
    "request.form.",
    "request.form[",
    "request.graphql.arguments",
    "request.query.",
    "path.",
)
# Members that say how to read a request, not what it is about: the AWS query protocol, JSON-RPC 2.0.
_ENVELOPE = ("request.form.Action", "request.form.Version", "request.json.jsonrpc", "request.json.method")
_PLACED = re.compile(r"_(?:to|from|for|with|in|on)_")  # what is put on something is no kind of it
_BY_PLACE = "request.json.params["
_IN_LIST = re.compile(r"\[(\d+)\]|(?<=\.)(\d+)(?=[.'])")
_NODE_DEPTH = 3  # data, the root field, id
_FORMS = ("", " | basename", " | split(':') | last")


@dataclass(slots=True)
class _Family:
    noun: str
    acts: dict[Endpoint, Act]
    plural: frozenset[Endpoint] = frozenset()

    def act(self, endpoint: Endpoint, values: set[str]) -> Act:
        """Say what an operation does; what reads several things (``DescribeStacks``) and shows these keys in a list lists them."""
        act = self.acts[endpoint]
        return "list" if act == "read" and endpoint in self.plural and _shows_list(endpoint, values) else act


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
    taken = {endpoint for roles in found for endpoint in roles.parts}
    lone = [endpoint for endpoint, operation in operations.items() if endpoint not in taken and operation.act == "write"]
    for endpoint in dict.fromkeys((*unsure, *lone)):
        _adopt(endpoint, operations[endpoint], keys)
    return found


def _adopt(endpoint: Endpoint, operation: Operation, known: Mapping[str, tuple[Roles, set[str]]]) -> None:
    """Let an operation whose name does not say what it does join the things that it lists, or else names."""
    for roles, values in reversed(list(known.values())):
        codes = _scopes(endpoint, roles, known)
        if codes is not None and operation.act == "read" and any(_lists(sample.answer.tree, values) for sample in _good(endpoint)):
            roles.parts[endpoint] = Part("many", "list", codes)
            return
    for noun in sorted(known, key=lambda noun: not noun.startswith(operation.noun)):
        roles, values = known[noun]
        codes = _scopes(endpoint, roles, known)
        code = _key_code(endpoint, values, {(endpoint, one.partition(" | ")[0]) for one in (codes or {}).values()})
        if codes is not None and code is not None:
            roles.parts[endpoint] = Part("one", operation.act, {**codes, "key": code})
            return


def _scopes(endpoint: Endpoint, roles: Roles, known: Mapping[str, tuple[Roles, set[str]]]) -> dict[str, str] | None:
    """Find how an operation names the things inside which others live; None when it does not."""
    codes = {noun: _key_code(endpoint, known[noun][1], set()) for noun in roles.collection.scope}
    return {noun: code for noun, code in codes.items() if code is not None} if all(codes.values()) else None


def _lists(tree: Any, values: set[str], *, inside: bool = False) -> bool:
    """Whether a tree has a list of elements that say these keys."""
    if isinstance(tree, dict):
        return any(_lists(value, values, inside=inside) for value in tree.values())
    if isinstance(tree, list):
        return any(_lists(value, values, inside=True) for value in tree)
    return inside and _is_scalar(tree) and str(tree) in values


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
    for sample in _good(endpoint):
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
        code.startswith(_SAID) and code != named and not isinstance(value, dict | list) and not is_envelope(code, sample)
        for sample in _good(endpoint)
        for code, value in asked_values(sample).items()
        if not code.startswith("path.")
    )
    return "write" if changes or brings else part.act


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
    return inner or (tree if any(_is_scalar(value) and str(value) == key for value in tree.values()) else None)


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
    called = [endpoint for endpoint in guessed if _good(endpoint)]
    return {min(called, key=lambda endpoint: _good(endpoint)[0].number): "put"} if called else {}


def _good(endpoint: Endpoint) -> list[Sample]:
    return [sample for sample in endpoint.samples if sample.good]


def _said(samples: Sequence[Sample]) -> list[str]:
    """List the expressions that every one of these requests has, scalars only."""
    if not samples:
        return []
    common = set.intersection(*({code for code, value in asked_values(sample).items() if _is_scalar(value)} for sample in samples))
    common = {code for code in common if not any(_is_one_of_many(code, sample) for sample in samples)}
    return [code for code in asked_values(samples[0]) if code in common and code.startswith(_SAID) and not is_envelope(code, samples[0])]


def _is_one_of_many(code: str, sample: Sample) -> bool:
    """Whether a code reads one element of a list that has several: it names no more than the others do."""
    values = asked_values(sample)
    # Parameters of JSON-RPC may stand in a list, where each has a place of its own.
    by_place = code.startswith(_BY_PLACE) and "request.json.jsonrpc" in values
    first = _IN_LIST.search(code, len(_BY_PLACE) if by_place else 0)
    if first is None:
        return False
    if first[2] is not None:
        return f"{code[: first.start(2)]}2{code[first.end(2) :]}" in values
    held = values.get(code[: first.start()])
    return isinstance(held, list) and len(held) > 1


def is_envelope(code: str, sample: Sample) -> bool:
    """Say whether an expression reads how a request is to be read, or told from others, and not what it is about."""
    return code in _ENVELOPE or (code == "request.json.id" and "request.json.jsonrpc" in asked_values(sample))


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def _propose(family: _Family, known: Mapping[str, tuple[Roles, set[str]]], unsure: Sequence[Endpoint]) -> tuple[Roles, set[str]] | None:
    creates = [endpoint for endpoint, act in family.acts.items() if act == "put" and _good(endpoint)]
    if not creates:
        return None
    create = creates[0]
    # A node of GraphQL is known by its id alone, whatever it belongs to.
    is_node = any(_is_node_id(place, create) for place, _ in _answered(_good(create)))
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
        (code, {text for sample in _good(create) if (text := read_code(code, create, sample)) is not None})
        for code in _said(_good(create))
        if (create, code) not in scope_codes
    ]
    candidates += _answered(_good(create))
    others = [endpoint for endpoint in family.acts if endpoint is not create]
    for place, values in candidates:
        score = sum(_covers(endpoint, family.act(endpoint, values), values, scope_codes) for endpoint in others)
        score += sum(_key_code(endpoint, values, scope_codes) is not None for endpoint in unsure) if score else 0
        asked = isinstance(place, str)
        rank = (score, int(is_key_name(place)) + int(_is_node_id(place, create)), len(values), int(asked))
        # What GraphQL gives an id is a thing, though it may be shown inside others alone.
        if score or _is_node_id(place, create):
            ranked.append((rank, place, values))
    if not ranked:
        return None
    best = max(ranked, key=lambda one: one[0])
    made = len(_good(create))
    if made > 1 and len(best[2]) == 1 and isinstance(best[1], str):
        # What is said whatever is made, as a token is, names none of the things that got keys of their own.
        given = [one for one in ranked if not isinstance(one[1], str) and len(one[2]) == made]
        best = max(given, key=lambda one: one[0], default=best)
    return _roles(family, create, place=best[1], values=best[2], parents=parents, scope_codes=scope_codes)


def _is_node_id(place: str | Pointer, create: Endpoint) -> bool:
    """Whether a place is the `id` by which things of GraphQL are known, whatever else tells them apart."""
    return is_graphql(create.samples[0]) and not isinstance(place, str) and place[-1:] == ("id",) and len(place) == _NODE_DEPTH


def is_key_name(place: str | Pointer) -> bool:
    """Say whether a place is called like a key."""
    name = (
        place.rpartition(".")[2] if isinstance(place, str) else "".join(str(part) for part in place[-1:])
    )  # an answer may be a bare scalar
    return bool(re.fullmatch(r".*(?:id|name|key|arn|url|uri|handle|slug|code|number|S|N)", name, re.IGNORECASE))


def _answered(samples: Sequence[Sample]) -> list[tuple[str | Pointer, set[str]]]:
    """List the places of scalars that every answer has; of GraphQL, which shows what is selected, that most answers have."""
    found: dict[Pointer, set[str]] = defaultdict(set)
    counts: dict[Pointer, int] = defaultdict(int)
    for sample in samples:
        for pointer, value in _leaves(sample.answer.tree):
            found[pointer].add(str(value))
            counts[pointer] += 1
    fewest = (len(samples) + 1) // 2 if samples and is_graphql(samples[0]) else len(samples)
    return [(pointer, values) for pointer, values in found.items() if counts[pointer] >= fewest]


def _leaves(tree: Any, pointer: Pointer = ()) -> Iterable[tuple[Pointer, Any]]:
    if isinstance(tree, dict) and len(pointer) < 6:
        for name, value in tree.items():
            if not str(name).startswith("@xmlns"):  # it names a vocabulary, never a thing
                yield from _leaves(value, (*pointer, name))
    elif _is_scalar(tree):
        yield pointer, tree


def _covers(endpoint: Endpoint, act: Act, values: set[str], scope_codes: set[tuple[Endpoint, str]]) -> bool:
    """Whether an operation speaks of these keys: in its request, or, for a list, in its answer."""
    if act in ("list", "receive"):
        return any(
            str(value) in values or _tail(str(value)) in values for sample in _good(endpoint) for value in _all_scalars(sample.answer.tree)
        )
    return _key_code(endpoint, values, scope_codes) is not None


def _shows_list(endpoint: Endpoint, values: set[str]) -> bool:
    """Whether answers list elements that say these keys; a lone element of XML is a list where the element around it says so."""
    return any(
        isinstance(element, dict) and any(_is_scalar(value) and str(value) in values for value in element.values())
        for sample in _good(endpoint)
        for place, elements in lists_in(sample.answer.tree, sample.answer.kind)
        if sample.answer.kind != "xml" or _is_list_of_xml(place)
        for element in elements
    )


def _is_list_of_xml(place: Pointer) -> bool:
    names = [str(part) for part in place[-2:]]
    return len(names) > 1 and (names[1] in ("member", "item", "entry") or singular(names[0]) == names[1])


def _tail(text: str) -> str:
    return text.rstrip("/").rpartition("/")[2]


def _all_scalars(tree: Any) -> Iterable[Any]:
    return (leaf for leaf in leaves(tree) if _is_scalar(leaf))


def _key_code(endpoint: Endpoint, values: set[str], scope_codes: set[tuple[Endpoint, str]]) -> str | None:
    """Find the expression by which an operation names things of these keys: right for most of its samples."""
    best: tuple[int, str] | None = None
    said = _said(endpoint.samples)
    for form in _FORMS:
        for code in said:
            if (endpoint, code) in scope_codes:
                continue
            hits = sum(read_code(code + form, endpoint, sample) in values for sample in endpoint.samples)
            # What is all that a request says names its thing, though others made most of the things.
            if (hits * 2 >= len(endpoint.samples) or len(said) == 1) and hits and (best is None or hits > best[0]):
                best = (hits, code + form)
    return best[1] if best is not None else None


def _parents(family: _Family, known: Mapping[str, tuple[Roles, set[str]]]) -> dict[str, dict[Endpoint, str]]:
    """Find the things inside which these things live: every operation names one of them."""
    found: dict[str, dict[Endpoint, str]] = {}
    for noun, (_, values) in known.items():
        codes: dict[Endpoint, str] = {}
        for endpoint in family.acts:
            code = _key_code(endpoint, values, set())
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
                code = place if endpoint is create else _key_code(endpoint, values, scope_codes)
                if code is not None:
                    parts[endpoint] = Part("one", "put", {**codes, "key": code})
            else:
                parts[endpoint] = Part("many", "create", codes)
        elif act in ("list", "receive"):
            parts[endpoint] = Part("many", act, codes)
        else:
            code = _key_code(endpoint, values, scope_codes)
            if act == "remove" and code is not None and endpoint in family.plural and _IN_LIST.search(code):
                parts[endpoint] = Part("many", "remove", codes)
            elif code is not None:
                parts[endpoint] = Part("one", act, {**codes, "key": code})
            elif act == "read" and _covers(endpoint, "list", values, scope_codes):
                parts[endpoint] = Part("many", "list", codes)
            elif act == "remove":
                parts[endpoint] = Part("many", "remove", codes)  # of those that it lists, it may be
    made_at = {endpoint: place for endpoint, part in parts.items() if part.act == "create"} if not isinstance(place, str) else {}
    return Roles(collection, parts, made_at), values
