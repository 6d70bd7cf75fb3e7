"""What answers show of a document by and by, and whether every owner has one by himself.

It is theirs alone where no write stands between two looks that differ, or where what was written shows to nobody else; or where writing
it, and not looking, gave a session out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from understudy.core.generator.passes.private.owners import Owners
from understudy.core.generator.things.live import look
from understudy.core.generator.things.roles import asked_values
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.model.json_codec import render_json

ENTRIES: Final = "entries"
"""The member under which a document that is a list holds it."""
_KEYS = ("id", "_id", "uuid", "key", "uid")

type Body = dict[str, Any]


@dataclass(slots=True)
class Story:
    """What was seen of the documents that one endpoint shows, if owners are known in one way.

    Attributes:
        views: where answers show the document, of the endpoint that shows it and of those that write it.
        initial: what it is at first.
        own: what owners had at first who were there before.
        names: members that say who the owner is: the document is the same without them.
        resets: endpoints elsewhere after which documents differed, with what they were then.
        is_proven: whether something says that owners do not share one document.
    """

    reader: Endpoint
    owners: Owners
    views: Mapping[Endpoint, Pointer]
    writers: Sequence[Endpoint]
    initial: Body | None = None
    own: dict[str, Body] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    elsewhere: dict[Endpoint, list[Body]] = field(default_factory=lambda: defaultdict(list))
    is_proven: bool = False

    def shown(self, endpoint: Endpoint, sample: Sample) -> Body | None:
        """Return the document that an answer shows."""
        place = self.views.get(endpoint)
        if place is None or not sample.good or (endpoint is self.reader and sample.query):
            return None
        body = body_of(look(sample.answer.tree, place))
        return {name: value for name, value in body.items() if name not in self.names} if body and self.names else body

    def owner(self, sample: Sample) -> str:
        """Name the owner, or a stranger, of whom there is only this one request."""
        return self.owners.of(sample) or f"stranger {sample.number}"


def told_by_owners(story: Story, samples: Sequence[tuple[Sample, Endpoint]]) -> Story | None:
    """Tell what became of every owner's document; None where something contradicts it, or nothing says that it is his alone."""
    story.names = _names_of_owners(story, samples)
    known: dict[str, Body] = {}
    pending: dict[str, list[Endpoint]] = defaultdict(list)
    first: list[tuple[str, Body, bool]] = []
    for sample, endpoint in samples:
        owner = story.owner(sample)
        if sample.good and not sample.reads:
            if endpoint in story.writers and story.owners.of(sample) is None:
                return None
            pending[owner].append(endpoint)
        body = story.shown(endpoint, sample)
        if body is None:
            continue
        before, between = known.get(owner), pending.pop(owner, [])
        if before is None:
            first.append((owner, body, any(one in story.writers for one in between)))
        elif before != body and not any(one in story.writers for one in between):
            if not between:
                return None
            story.elsewhere[between[-1]].append(body)
        known[owner] = body
    if not _begins_alike(story, first) or _lists_things(story, samples):
        return None
    story.is_proven = _is_contradicted(story, samples) or gives_out(story)
    return story if story.is_proven and len({repr(body) for _, body in _seen(story, samples)}) > 1 else None


def _names_of_owners(story: Story, samples: Sequence[tuple[Sample, Endpoint]]) -> frozenset[str]:
    """List the members that always say who the owner is."""
    shown = [(story.owners.of(sample), body) for sample, body in _seen(story, samples)]
    names = {name for _, body in shown for name, value in body.items() if isinstance(value, str)}
    return frozenset(name for name in names if all(owner is not None and body.get(name) == owner for owner, body in shown))


def _lists_things(story: Story, samples: Sequence[tuple[Sample, Endpoint]]) -> bool:
    """Whether a document lists things that writes made under keys of the server, each of which is one owner's: a collection of things."""
    made = {
        (key, str(sample.answer.tree[key]))
        for endpoint in story.writers
        for sample in endpoint.samples
        if sample.good and sample.method == "POST" and isinstance(sample.answer.tree, dict)
        for key in _KEYS
        if key in sample.answer.tree and sample.answer.tree[key] not in asked_values(sample).values()
    }
    whose: dict[tuple[str, str], set[str]] = defaultdict(set)
    for sample, body in _seen(story, samples) if made else ():
        for elements in body.values():
            for one in elements if isinstance(elements, list) else ():
                for key in _KEYS if isinstance(one, dict) else ():
                    if (key, str(one.get(key))) in made:
                        whose[key, str(one[key])].add(story.owner(sample))
    return bool(whose) and all(len(owners) == 1 for owners in whose.values())


def _begins_alike(story: Story, first: Sequence[tuple[str, Body, bool]]) -> bool:
    """Take what was first shown to those who had written nothing as what the document is at first; users may have one from before."""
    fresh = [(owner, body) for owner, body, written in first if not written]
    usual = Counter(render_json(body) for _, body in fresh).most_common(1)
    story.initial = next((body for _, body in fresh if render_json(body) == usual[0][0]), None) if usual else None
    others = {owner: body for owner, body in fresh if body != story.initial}
    if any(owner.startswith("stranger ") for owner in others) or (others and story.owners.code.startswith("visit.")):
        return False
    story.own = others
    return True


def _seen(story: Story, samples: Sequence[tuple[Sample, Endpoint]]) -> Iterator[tuple[Sample, Body]]:
    for sample, endpoint in samples:
        if (body := story.shown(endpoint, sample)) is not None:
            yield sample, body


def _is_contradicted(story: Story, samples: Sequence[tuple[Sample, Endpoint]]) -> bool:
    """Whether looks of several owners cannot be at one document: it differs though nobody wrote, or lost what nobody took away."""
    last: tuple[str, Body] | None = None
    written: list[tuple[str, Endpoint]] = []
    for sample, endpoint in samples:
        if sample.good and not sample.reads:
            written.append((story.owner(sample), endpoint))
        body = story.shown(endpoint, sample)
        if body is None:
            continue
        owner = story.owner(sample)
        if last is not None and last[0] != owner and last[1] != body:
            only_added = all(one.method == "POST" and one in story.writers for _, one in written)
            if not written or (only_added and _has_lost(last[1], body)):
                return True
        last, written = (owner, body), []
    return False


def _has_lost(before: Body, after: Body) -> bool:
    """Whether a list has lost all of its elements that it had, and has others."""
    return any(
        isinstance(old, list) and old and isinstance(after.get(name), list) and after[name] and not any(one in after[name] for one in old)
        for name, old in before.items()
    )


def gives_out(story: Story) -> bool:
    """Whether those who wrote were given a session for it that nobody was given who only looked."""
    wrote = [sample for endpoint in story.writers for sample in endpoint.samples if sample.good]
    return any(map(story.owners.gives, wrote)) and not any(map(story.owners.gives, story.reader.samples))


def body_of(tree: Any) -> Body | None:
    """Read what an answer shows as a document; a list is one with a single member."""
    if isinstance(tree, list):
        return {ENTRIES: tree}
    return tree if isinstance(tree, dict) and tree else None
