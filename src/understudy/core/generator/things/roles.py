"""The roles endpoints play for a collection of live things, and what the traffic showed of each thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from understudy.core.generator.templates.nodes import Expr, Node
from understudy.core.generator.templates.sources import render_tree, request_values
from understudy.core.generator.things.line_effects import LineEffect
from understudy.core.generator.things.live import Collection, Part, Version
from understudy.core.generator.things.memberships import Leaving, Membership
from understudy.core.generator.traffic.endpoint import Endpoint, path_values
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.model.resource import Link

if TYPE_CHECKING:
    from understudy.core.generator.things.lags import Late
    from understudy.core.generator.things.starts import Start


@dataclass(slots=True)
class Sighting:
    """What one sample is to one collection: the thing before and after it, or the things it lists.

    Attributes:
        by: the member by which a read names the thing, where that is not its key.
        kept: what is kept of the thing that it removed, or was kept of the one that it brought back.
        gone: what a list shows that was removed.
    """

    role: str
    key: str | None = None
    scope: tuple[str, ...] = ()
    before: Version | None = None
    after: Version | None = None
    present: tuple[Version, ...] = ()
    made: tuple[Version, ...] = ()
    shown: tuple[tuple[Any, Version | None], ...] = ()
    by: str = ""
    kept: Version | None = None
    gone: tuple[Version, ...] = ()


@dataclass(frozen=True, slots=True)
class Assembly:
    """How an upload in parts is finished: the endpoint that brings parts, and the expressions that name the upload and order the parts.

    Attributes:
        own: whether the request that finishes brings the last part itself.
        named: where the request that finishes lists the names of the parts, in order; empty where they go by number.
    """

    parts: Endpoint
    token: str
    part_token: str
    number: str
    own: bool = False
    named: str = ""


@dataclass(frozen=True, slots=True)
class Departure:
    """What becomes of things of a collection that refer by a member to something that is removed: they go, or refer to nothing."""

    collection: str
    member: str
    goes: bool


@dataclass(slots=True)
class Roles:
    """What the endpoints are to one collection, and where keys and lists stand in their answers.

    Attributes:
        made_at: where the answer to a create says the new key.
        root_at: where an answer shows one thing, as a mapping.
        list_at: where an answer lists things.
        element_key: where an element of that list says its key; empty when the element is the key.
        key_member: the member of a thing that is its key.
        seeds: things that were there before the recording.
        sizes: how many things each scope had after which sample.
        history: every version of every thing with the number of the sample that made it.
        removed_by: where requests that remove many things list them, and where an element says the key.
        emptied_by: the endpoints that remove all things of a scope at once.
        selected_by: the endpoints that change or remove all that their query lets through.
        made_by: where requests that make many things list them, and where an element says the key.
        assembled: the writes that finish an upload in parts.
        relations: members that are worked out whenever a thing is shown, as expressions with ``{}`` for the thing.
        worked: what answers showed of those members: the number of the sample and the value, by key and member.
        searched: those of them that are always scalars: whoever searches for words may find them there.
        insists: the entity tags that `insisted` lists, once it was asked.
        tagged: what `keeps_tags` says, once it was asked.
        composed: the writes that put a thing together from others, and the expression that names those.
        made_of: what each of them put together, by number of the sample.
        pieces_of: the pieces of that, in order.
        by_the_way: whether its things come to be by what is put into them, and nothing else is known of them.
        glances: what GraphQL answers showed of things: number of the sample, the thing, and what was selected of it.
        links: members that stand for other things.
        copied: the expressions that name what is copied, where a request names two things by its path.
        caused: scope and key of the things that came to be because something else was done, by the number of the sample that did it.
        told_first: what the answer that made such a thing told of it, by scope and key, where it told all.
        touched: scope and key of the things that something else changed, by the number of the sample that did it.
        departures: by the endpoints that remove things, what becomes of others that refer to these.
        departing: which of its things went with another, by the number of the sample that removed that and the key; or the member by
            which they refer to nothing afterwards.
        listed_for: the lists that show those things alone that have a named one inside.
        leaving: by the endpoints that remove things, inside what others these are no longer.
        left: scope and key of its things that went so, by the number of the sample that removed them elsewhere.
        mirrors: the name of the collection whose things lists of its own show; empty where they show their own.
        line_effects: by the endpoints elsewhere whose requests list things of its own, how these move.
        moved: the key, the member and the step of every such move, by the number of the sample.
        is_only_listed: whether nothing but a list shows its things: something else made them.
        is_referred: whether nobody makes its things, but others show them.
        contents: the expression in the request of a write that gives the bytes which reads show, by endpoint.
        is_told: whether its things are only told of in header fields, and reads show what follows from that.
        changed_by: the endpoints that change a thing under a word of their own; `appended_by` those that append to its bytes.
        changes: the versions that those made, in order.
        is_attached: whether its things are attached to others, and their lists were found by that.
        is_map: whether lists of its things are mappings, whose pairs they are.
        started: how the requests that make the things to which its own are attached bring some of these right away.
        passing: members that answers show beside those of the thing, and that are not its own: the token of a session.
        is_part: whether its things are parts of others, such as the tags of an object: what a read shows before a write is no thing.
        on_demand: the numbers of the samples whose lists show things that were removed, because the query asks for them.
        brings_back: the endpoints that bring back what was removed.
        late: the endpoints that are behind, and how.
        behind: what their samples show as it was, by the number of the sample and the key: the number of the first change that is not seen.
        advances: the numbers of the reads that moved a thing on, or found at last that it is gone.
        turns: by which states they went on: the name of the member, as it was, and as it became.
        announced_by: the endpoints that start what their answers only give the key of: reads show it.
        whose: how an owner is named, each of whom has one of these things from the start; empty where things are anybody's.
        initial: what that is at first; None where nothing is known of it.
        resets: the endpoints elsewhere after which an owner's thing is again what it was at first.
        looked_at_by: the endpoints elsewhere that look at what whoever asks has by himself.
        elements_named: by what requests name elements of lists in things: the list, the member, the expression, and how that is written.
        last_looks: the number of the last sample that showed a version, by the identity of that, once it was asked.
        named_before: the expressions by which requests that do not make things name some that come to be later.
        tells_of_others: the endpoints whose answers show what they start, and nothing of the thing that they are about.
        lingering: the numbers of the removals after which a thing is there for a while, in another state.
    """

    collection: Collection
    parts: dict[Endpoint, Part] = field(default_factory=dict)
    made_at: dict[Endpoint, Pointer] = field(default_factory=dict)
    root_at: dict[Endpoint, Pointer] = field(default_factory=dict)
    list_at: dict[Endpoint, Pointer] = field(default_factory=dict)
    element_key: dict[Endpoint, Pointer] = field(default_factory=dict)
    key_member: str = ""
    sightings: dict[int, Sighting] = field(default_factory=dict)
    seeds: list[Version] = field(default_factory=list)
    sizes: dict[tuple[str, ...], list[tuple[int, int]]] = field(default_factory=dict)
    history: dict[tuple[tuple[str, ...], str], list[tuple[int, Version | None]]] = field(default_factory=dict)
    removed_by: dict[Endpoint, tuple[str, Pointer]] = field(default_factory=dict)
    emptied_by: set[Endpoint] = field(default_factory=set)
    selected_by: set[Endpoint] = field(default_factory=set)
    made_by: dict[Endpoint, tuple[str, Pointer]] = field(default_factory=dict)
    assembled: dict[Endpoint, Assembly] = field(default_factory=dict)
    relations: dict[str, str] = field(default_factory=dict)
    worked: dict[tuple[str, str], list[tuple[int, Any]]] = field(default_factory=dict)
    searched: set[str] = field(default_factory=set)
    insists: frozenset[str] | None = None
    tagged: bool | None = None
    last_looks: dict[int, int] | None = None
    composed: dict[Endpoint, str] = field(default_factory=dict)
    made_of: dict[int, bytes] = field(default_factory=dict)
    pieces_of: dict[int, list[bytes]] = field(default_factory=dict)
    by_the_way: bool = False
    copied: dict[Endpoint, dict[str, str]] = field(default_factory=dict)
    contents: dict[Endpoint, str] = field(default_factory=dict)
    changed_by: set[Endpoint] = field(default_factory=set)
    appended_by: set[Endpoint] = field(default_factory=set)
    changes: list[Version] = field(default_factory=list)
    is_attached: bool = False
    is_map: bool = False
    started: dict[Endpoint, Start] = field(default_factory=dict)
    is_part: bool = False
    is_told: bool = False
    is_only_listed: bool = False
    is_referred: bool = False
    passing: set[str] = field(default_factory=set)
    glances: list[tuple[int, Version, dict[str, Any]]] = field(default_factory=list)
    links: dict[str, Link] = field(default_factory=dict)
    caused: dict[int, tuple[tuple[tuple[str, ...], str], ...]] = field(default_factory=dict)
    told_first: dict[tuple[tuple[str, ...], str], dict[str, Any]] = field(default_factory=dict)
    touched: dict[int, tuple[tuple[tuple[str, ...], str], ...]] = field(default_factory=dict)
    departures: dict[Endpoint, list[Departure]] = field(default_factory=dict)
    departing: dict[int, dict[str, str]] = field(default_factory=dict)
    listed_for: dict[Endpoint, Membership] = field(default_factory=dict)
    leaving: dict[Endpoint, list[Leaving]] = field(default_factory=dict)
    left: dict[int, tuple[tuple[tuple[str, ...], str], ...]] = field(default_factory=dict)
    mirrors: str = ""
    line_effects: dict[Endpoint, list[LineEffect]] = field(default_factory=dict)
    moved: dict[int, list[tuple[str, str, float]]] = field(default_factory=dict)
    on_demand: set[int] = field(default_factory=set)
    brings_back: set[Endpoint] = field(default_factory=set)
    late: dict[Endpoint, Late] = field(default_factory=dict)
    behind: dict[int, dict[str, int]] = field(default_factory=dict)
    advances: set[int] = field(default_factory=set)
    turns: set[tuple[str, Any, Any]] = field(default_factory=set)
    announced_by: set[Endpoint] = field(default_factory=set)
    tells_of_others: set[Endpoint] = field(default_factory=set)
    lingering: set[int] = field(default_factory=set)
    whose: str = ""
    initial: Version | None = None
    resets: set[Endpoint] = field(default_factory=set)
    looked_at_by: set[Endpoint] = field(default_factory=set)
    elements_named: dict[Endpoint, list[tuple[str, str, str, str]]] = field(default_factory=dict)
    named_before: dict[Endpoint, list[str]] = field(default_factory=dict)

    @property
    def keeps(self) -> bool:
        """Whether things are kept when they are removed."""
        return bool(self.on_demand or self.brings_back)

    def role(self, endpoint: Endpoint) -> str:
        """Say whether an endpoint names one thing, many, or something under one; empty when it has nothing to do with them."""
        part = self.parts.get(endpoint)
        return part.role if part is not None else ""

    def act(self, endpoint: Endpoint) -> str:
        """Say what an endpoint does to the things."""
        part = self.parts.get(endpoint)
        return part.act if part is not None else ""

    def is_about_things(self, endpoint: Endpoint) -> bool:
        """Say whether an endpoint is about the things themselves: a verb in the query of a path (``PUT /bucket?acl``) is not.

        Where things are only ever made and removed with the same words in the query (``PUT /docs?restype=container``), these are no verb;
        what else is done to them says more beside these (``PUT /docs?restype=container&comp=acl``).
        """
        if endpoint in self.assembled:
            return True
        code = self.parts[endpoint].codes.get(self.collection.key, "")
        if all(kind.startswith(("carries", "view")) for kind, _ in endpoint.operation) or not names_by_path(code):
            return True
        own = [other for other, part in self.parts.items() if part.role == "one" and part.act in ("put", "remove")]
        words = set(endpoint.operation)
        alike = {other.method for other in own if set(other.operation) == words}
        return len(alike) > 1 and all(words <= set(other.operation) for other in own)

    def insisted(self) -> frozenset[str]:
        """List the entity tags of single things on which some request insisted (`If-Match`)."""
        if self.insists is None:
            samples = (sample for endpoint in self.parts for sample in endpoint.samples)
            self.insists = frozenset(tag for sample in samples if (tag := sample.headers.get("if-match")) is not None)
        return self.insists

    def keeps_tags(self) -> bool:
        """Say whether the things have entity tags of their own: some request insisted on one that an answer told."""
        if self.tagged is None:
            samples = (sample for endpoint in self.parts for sample in endpoint.samples)
            told = {value for sample in samples for name, value in sample.fields if name.lower() == "etag"}
            self.tagged = not told.isdisjoint(self.insisted())
        return self.tagged

    def last_shown(self, version: Version) -> int:
        """Return the number of the last sample that showed a version of a thing, or found it there; -1 where none did."""
        if self.last_looks is None:
            self.last_looks = {}
            for number, sighting in sorted(self.sightings.items()):
                found = (sighting.after, *(shown for _, shown in sighting.shown))
                self.last_looks.update((id(one), number) for one in found if one is not None)
        return self.last_looks.get(id(version), -1)

    def forget(self) -> None:
        """Forget what the traffic showed of things, to follow it once more."""
        self.last_looks = None
        self.seeds.clear()
        for table in (self.sightings, self.sizes, self.history):
            table.clear()
        self.glances.clear()
        self.changes.clear()

    def worked_out(self, place: Pointer, name: str) -> dict[Pointer, Node]:
        """Write the members that are worked out where an answer shows a thing called `name`."""
        return {(*place, member): Expr(code.replace("{}", name)) for member, code in self.relations.items()}

    def worked_out_by(self, endpoint: Endpoint) -> dict[Pointer, Node]:
        """Write what the answer of a write says of a thing that other things decide."""
        made_at = self.made_at.get(endpoint)
        return self.worked_out(made_at[:-1] if made_at is not None else self.root_at.get(endpoint, ()), "item")

    def address(self, endpoint: Endpoint) -> str:
        """Write the collection as `in` and `from` of this endpoint's stubs do."""
        codes = self.parts[endpoint].codes
        return "/".join([self.collection.name, *("{{ " + codes[name] + " }}" for name in self.collection.scope)])

    def key_code(self, endpoint: Endpoint) -> str:
        """Write the expression that names the thing in a request of this endpoint."""
        return self.parts[endpoint].codes[self.collection.key]

    def names(self, endpoint: Endpoint, sample: Sample) -> tuple[tuple[str, ...], str | None]:
        """Read scope and key from a request."""
        values = {name: read_code(code, endpoint, sample) for name, code in self.parts[endpoint].codes.items()}
        return tuple(str(values.get(name, "")) for name in self.collection.scope), values.get(self.collection.key)

    def size_at(self, scope: tuple[str, ...], number: int) -> int:
        """Count the things of a scope just before a sample."""
        size = 0
        for when, after in self.sizes.get(scope, ()):
            if when >= number:
                break
            size = after
        return size

    def source_at(self, endpoint: Endpoint, sample: Sample) -> Version | None:
        """Return the thing that a request copies which names two things by its path."""
        codes = self.copied.get(endpoint)
        if codes is None:
            return None
        scope = tuple(read_code(codes[name], endpoint, sample) or "" for name in self.collection.scope)
        return self.version_at(scope, read_code(codes[self.collection.key], endpoint, sample) or "", sample.number)

    def version_at(self, scope: tuple[str, ...], key: str, number: int) -> Version | None:
        """Return what a thing was just before a sample."""
        found: Version | None = None
        for when, version in self.history.get((scope, key), ()):
            if when >= number:
                break
            found = version
        return found

    def alive_at(self, scope: tuple[str, ...], number: int) -> list[Version]:
        """List the things of a scope just before a sample."""
        keys = dict.fromkeys(key for known, key in self.history if known == scope)
        return [version for key in keys if (version := self.version_at(scope, key, number)) is not None]


_FILTERS: dict[str, Callable[[str], str]] = {
    "basename": lambda text: text.rstrip("/").rpartition("/")[2],
    "split(':')": lambda text: text,
    "last": lambda text: text.rpartition(":")[2],
}


def names_by_path(code: str) -> bool:
    """Say whether an expression names a thing by the path, or by a name with the path in it."""
    return code.startswith("path.") or " ~ path." in code


def read_code(code: str, endpoint: Endpoint, sample: Sample) -> str | None:
    """Evaluate the simple expressions that name things in requests."""
    if " ~ " in code:
        parts = [read_code(part, endpoint, sample) for part in code.split(" ~ ")]
        return None if None in parts else "".join(part or "" for part in parts)
    if code.startswith("'"):
        return code.strip("'")
    bare, *filters = _parts_of(code)
    if bare.startswith("path."):
        value: Any = path_values(endpoint.shape, sample.segments).get(bare.removeprefix("path."))
    else:
        value = asked_values(sample).get(bare)
    if value is None:
        return None
    text = str(value) if not isinstance(value, dict | list) else render_tree(value)
    for one in filters:
        if one not in _FILTERS:
            return None  # written for text inside answers, never for names
        text = _FILTERS[one](text)
    return text


@lru_cache(maxsize=4096)
def _parts_of(code: str) -> tuple[str, ...]:
    return tuple(code.split(" | "))


def code_values(endpoint: Endpoint, sample: Sample) -> dict[str, Any]:
    """What expressions are worth in a request, those of its path included."""
    parameters = path_values(endpoint.shape, sample.segments)
    return {**{f"path.{name}": value for name, value in parameters.items()}, **asked_values(sample)}


SPLIT = " | split(',')"
"""How the expression of several values ends that one parameter says (``ids=4,7``)."""


def listed_values(sample: Sample, code: str) -> Any:
    """Evaluate an expression of several values; a parameter of the query that is given once says one."""
    found = asked_values(sample).get(code.removesuffix(SPLIT))
    if code.endswith(SPLIT):
        return found.split(",") if isinstance(found, str) else None
    if found is None and code.startswith("request.query_all"):
        one = asked_values(sample).get(code.replace("query_all", "query", 1))
        return None if one is None else [one]
    return found


def asked_values(sample: Sample) -> dict[str, Any]:
    """What expressions are worth in a request, computed once per sample."""
    known = sample.notes.get("values")
    if known is None:
        known = sample.notes["values"] = request_values(sample, {})
    found: dict[str, Any] = known
    return found
