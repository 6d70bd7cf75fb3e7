"""What requests for lists asked and what they were shown, from which filters, orders and pages are inferred."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from understudy.core.generator.lists.list_parameters import infer_listing
from understudy.core.generator.lists.listing import SENDERS, Seen, code_of, predicts, predicts_in_another_order
from understudy.core.generator.lists.narrowing import is_search, plain
from understudy.core.generator.passes.lists.cursors import find_cursor, with_keys
from understudy.core.generator.passes.lists.key_lists import unasked
from understudy.core.generator.passes.people.logins import owned_by, sender_values
from understudy.core.generator.passes.things.rpc_keys import is_envelope
from understudy.core.generator.standards.key_lists import key_list_of
from understudy.core.generator.study import Study
from understudy.core.generator.templates.nodes import member, quoted, scalar_text
from understudy.core.generator.things.before import versions_before
from understudy.core.generator.things.live import Version
from understudy.core.generator.things.roles import Roles, asked_values, read_code
from understudy.core.generator.traffic.endpoint import Endpoint, path_values
from understudy.core.generator.traffic.said import is_rpc
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.values.looks import looks_random
from understudy.core.model.json_codec import parse_json

_SPOKEN = ("request.graphql.arguments.", "request.json.", "request.json[", "request.form.", "request.xml.")
_LISTED = ("request.json.", "request.form_tree.")
_NAMES, _VALUES = ("Name", "Key", "name", "key"), ("Values", "Value", "values", "value")
_OPTION = "Option"
_LIST = re.compile(r"\(?(request\.[^ |]+)")
_ELEMENT = re.compile(r"\[\d+\]")
_NUMBERED = re.compile(r"\.\d+(?=[.'\]])")
_MOST_GLANCES = 6_000  # of things in lists: more of them say the same again


def find_owner(seen: Sequence[Seen]) -> tuple[str, str] | None:
    """Find the member that says to whom things belong, where lists left out those of others."""
    worths = [{code: value for code, value in one.asked.items() if code.startswith(SENDERS)} for one in seen]
    return owned_by([(worth, one.present, one.shown) for worth, one in zip(worths, seen, strict=True)])


@dataclass(frozen=True, slots=True)
class Untold:
    """The samples whose lists do not follow from the things that were there: in any way, or but for their order."""

    numbers: frozenset[int] = frozenset()
    reordered: frozenset[int] = frozenset()


def untold_lists(study: Study, endpoint: Endpoint, roles: Roles) -> Untold:
    """Find the samples whose lists do not follow from the things that were there, where others do."""
    everything = seen_in(study, endpoint, roles)
    cursor = find_cursor(everything)
    known = with_keys(everything, cursor) if cursor is not None else everything
    style = key_list_of(next(sample for sample in endpoint.samples if sample.good)) if known else None
    listing = infer_listing(
        known, owner=find_owner(known), cursor=cursor.parameter if cursor is not None else "", known=unasked(style, everything)
    )
    by_chance = listing.sort in ("$key", "-$key")  # of keys that are made up anew: others stand in another order
    reordered = frozenset(
        one.sample.number
        for one in known
        if predicts_in_another_order(listing, one) or (by_chance and len(one.shown) > 1 and all(map(looks_random, one.shown)))
    )
    untold = frozenset(one.sample.number for one in known if not predicts(listing, one)) - reordered
    return Untold(untold if len(untold) < len(known) else frozenset(), reordered)


def seen_by(study: Study, endpoint: Endpoint, sample: Sample, roles: Roles) -> Seen:
    """Read one list: what was asked, what was there and what was shown."""
    sighting = roles.sightings[sample.number]
    shown = tuple(version.key for _, version in sighting.shown if version is not None)
    asked = _asked_in_query(sample)
    asked.update(_arguments(endpoint, sample, roles))
    if not roles.collection.scope:
        asked.update({f"path.{name}": value for name, value in path_values(endpoint.shape, sample.segments).items()})
    asked.update({code: str(value) for code, value in sender_values(sample, study.accounts).items()})
    several = _several(endpoint, sample)
    if several:
        asked = {code: value for code, value in asked.items() if not _is_inside(code, several)}
        asked.update({code: values[0] for code, values in several.items()})
    present = sighting.present
    if (membership := roles.listed_for.get(endpoint)) is not None:
        name = read_code(membership.code, endpoint, sample) or ""
        present = membership.among(name, present, sample.number)
        asked = {code: value for code, value in asked.items() if code_of(code) != membership.code}
    return Seen(sample, asked, _with_worked(roles, sample.number, present, asked), shown, several=several)


def seen_beside(study: Study, endpoint: Endpoint, sample: Sample, roles: Roles) -> Seen:
    """Read what an endpoint beside a list asks of it, and what was there."""
    asked = {**_asked_in_query(sample), **_arguments(endpoint, sample, roles)}
    asked.update({code: str(value) for code, value in sender_values(sample, study.accounts).items()})
    present = tuple(versions_before(roles, sample.number))
    return Seen(sample, asked, _with_worked(roles, sample.number, present, asked), ())


def _with_worked(roles: Roles, number: int, present: tuple[Version, ...], asked: Mapping[str, str]) -> tuple[Version, ...]:
    """Give things the members that are worked out, as answers last showed them, where a request may speak of those."""
    said = plain(" ".join((*asked, *asked.values())))
    names = {name for name in roles.relations if plain(name) in said}
    if any(is_search(name) for name in asked):
        names |= roles.searched
    return tuple(_as_worked(roles, number, version, names) for version in present) if names else present


def _as_worked(roles: Roles, number: int, version: Version, names: Collection[str]) -> Version:
    shown = [(name, [value for when, value in roles.worked.get((version.key, name), ()) if when <= number]) for name in names]
    values = {name: past[-1] for name, past in shown if past}
    return replace(version, extras={**version.extras, **values}) if values else version


def _asked_in_query(sample: Sample) -> dict[str, str]:
    """List what a query says; a filter in JSON (``where={"name": "ann"}``) says each of its members."""
    asked: dict[str, str] = {}
    for name, values in sample.query.items():
        tree = parse_json(values[0].encode()) if values[0].startswith("{") else None
        if isinstance(tree, dict) and tree and all(isinstance(value, str | int | float) for value in tree.values()):
            code = f"({member('request.query', name)} | default('{{}}') | fromjson)"
            asked.update({member(code, field): scalar_text(value) for field, value in tree.items()})
        else:
            asked[name] = values[0]
    return asked


def _arguments(endpoint: Endpoint, sample: Sample, roles: Roles) -> dict[str, str]:
    """List what the call of an operation says beside the place it is about: by expression, scalars only."""
    if not _says_in_its_body(endpoint):
        return {}
    own = set(roles.parts[endpoint].codes.values()) if endpoint in roles.parts else set()
    return {
        code: scalar_text(value)
        for code, value in asked_values(sample).items()
        if code.startswith(_SPOKEN) and code not in own and not is_envelope(code, sample) and isinstance(value, str | int | float)
    }


def _says_in_its_body(endpoint: Endpoint) -> bool:
    """Whether requests say beside their query for what they ask: calls of operations, and searches by `POST`."""
    return is_rpc(endpoint) or endpoint.method == "POST"


def _is_inside(code: str, several: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether an expression reads one element of what is asked with several values."""
    listed = [found[1] for one in several if (found := _LIST.match(one)) is not None]
    if code.startswith("request.form") and " | " not in code:
        return _NUMBERED.search(code) is not None
    return any(code.startswith((f"{one}[", f"{one} |")) for one in listed)


def _several(endpoint: Endpoint, sample: Sample) -> dict[str, tuple[str, ...]]:
    """List what the call of an operation says with several values: names of things, and filters that say what they look at.

    A filter is an element with a name and values: ``{"Name": "vpc-id", "Values": ["vpc-1"]}``, and perhaps how they compare
    (``"Option": "BeginsWith"``).
    """
    found: dict[str, tuple[str, ...]] = {}
    values = asked_values(sample)
    by_place = "request.json.params" if "request.json.jsonrpc" in values else ""
    for code, value in values.items() if _says_in_its_body(endpoint) else ():
        if (
            code == by_place
            or not code.startswith(_LISTED)
            or " | " in code
            or _ELEMENT.search(code)
            or not isinstance(value, list)
            or not value
        ):
            continue
        if all(isinstance(one, str) for one in value):
            found[code] = tuple(value)
        for one in value if all(isinstance(one, dict) for one in value) else ():
            name = next((known for known in _NAMES if isinstance(one.get(known), str)), "")
            at = next((known for known in _VALUES if isinstance(one.get(known), list) and one[known]), "")
            if name and at and all(isinstance(wanted, str) for wanted in one[at]):
                own = f"({code}{_compared(code, one, endpoint)} | where({quoted(name)}, {quoted(one[name])}) | first)"
                found[member(own, at)] = tuple(one[at])
    return found


def _compared(code: str, one: Mapping[str, object], endpoint: Endpoint) -> str:
    """Tell a filter from those under the same name that say to compare in another way."""
    if isinstance(option := one.get(_OPTION), str):
        return f" | where({quoted(_OPTION)}, {quoted(option)})"
    every = (asked_values(sample).get(code) for sample in endpoint.samples)
    options = {
        other[_OPTION] for found in every if isinstance(found, list) for other in found if isinstance(other, dict) and _OPTION in other
    }
    return f" | where_not({quoted(_OPTION)}, {sorted(options)!r})" if options else ""


def seen_in(study: Study, endpoint: Endpoint, roles: Roles) -> list[Seen]:
    """Every list an endpoint gave: those with other figures around them tell about filters and pages, too."""
    return _enough(
        [
            seen_by(study, endpoint, sample, roles)
            for sample in endpoint.samples
            if sample.good and sample.number in roles.sightings and sample.number not in roles.on_demand
        ]
    )


def _enough(seen: list[Seen]) -> list[Seen]:
    """Take every so many of those that ask with the same words, when there were too many things to look at them all."""
    steps = -(-sum(len(one.present) for one in seen) // _MOST_GLANCES)
    if steps <= 1:
        return seen
    turns: Counter[tuple[str, ...]] = Counter()
    kept: list[Seen] = []
    for one in seen:
        words = tuple(sorted(one.asked))
        if turns[words] % steps == 0:
            kept.append(one)
        turns[words] += 1
    return kept
