"""Answers of one kind that no one template explains, split by what their requests say, or by the state of what they are about.

One look at a request tells most of them apart. Where none does, some more may, as in a tree of decisions: only where what
is left unexplained is a state (a word, a truth, whether something is there), and by looks at what a request has, never at free data.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from understudy.core.generator.conditions.causes import are_told_apart, by_message, by_refusal
from understudy.core.generator.conditions.conditions import TOKENS, Condition, Features, is_free
from understudy.core.generator.draft import Draft
from understudy.core.generator.people.visitors import VISITORS
from understudy.core.generator.templates.sources import token
from understudy.core.generator.things.states import STATE
from understudy.core.generator.traffic.sample import Sample
from understudy.core.model.json_codec import ABSENT

_MOST_SPLITS = 24
_MOST_LOOKS = 4
_MOST_TRIED = 4
_CODE = 3  # letters of a currency or a country
_MEDIA_TYPE = ("headers", ("content-type",))

type Place = tuple[Any, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the answers, and the looks that told them from the others; none where one look was enough."""

    samples: list[Sample]
    looks: tuple[Condition, ...] = ()

    @property
    def name(self) -> tuple[int, ...]:
        """The numbers of its samples."""
        return tuple(sample.number for sample in self.samples)


def split(group: list[Sample], features: Mapping[int, Features], draft: Callable[[Sequence[Sample]], Draft]) -> list[Part]:
    """Split answers into parts that one template each explains; one part where that cannot be."""
    found = _by_cookie(_by_one_look(group, features, draft), features)
    talks = any(place[0] == "last" for sample in group for place in features[sample.number].values)

    def is_explained(part: Sequence[Sample]) -> bool:
        return draft(part).clean if talks else not draft(part).states

    if len(group) < 2 or not group[0].good or is_explained(group):
        return found
    if len(found) > 1 and all(is_explained(part.samples) for part in found):
        return found
    tree = _tree(group, features, is_explained, ())
    if tree is None:
        return found
    # Who says least gets the usual answer.
    return sorted(tree, key=lambda part: (-len(part.samples), sum(one.kind != "absent" for one in part.looks), part.samples[0].number))


def _by_cookie(parts: Sequence[list[Sample]], features: Mapping[int, Features]) -> list[Part]:
    """Let two parts be told by a cookie that all requests of one have and none of the other, where no thing tells them.

    Who comes back is told otherwise than others.
    """
    if len(parts) == 2 and all(part[0].good for part in parts) and not any(_own_places(parts, features, "item")):
        for index, places in enumerate(_own_places(parts, features, "cookies")):
            if places:
                looks = [Condition("cookies", places[0][1], "present"), Condition("cookies", places[0][1], "absent")]
                return [Part(part, (look,)) for part, look in zip(parts, looks if index == 0 else looks[::-1], strict=True)]
    return [Part(part) for part in parts]


def _own_places(parts: Sequence[list[Sample]], features: Mapping[int, Features], kind: str) -> list[list[Place]]:
    """List for each of two parts what all its requests have and none of the other."""
    had = [[{place for place in features[sample.number].values if place[0] == kind} for sample in part] for part in parts]
    return [sorted(set.intersection(*own) - set().union(*others), key=str) for own, others in (had, had[::-1])]


def told_by(looks: Sequence[Condition], own: Sequence[Features], others: Sequence[Features]) -> tuple[Condition, ...] | None:
    """Return the looks that led to a part as its conditions, where they hold for it and for nothing else."""
    if not looks or not all(one.holds(features) for one in looks for features in own):
        return None
    return None if any(all(one.holds(features) for one in looks) for features in others) else tuple(looks)


def _by_one_look(
    group: list[Sample], features: Mapping[int, Features], draft: Callable[[Sequence[Sample]], Draft], *, again: bool = True
) -> list[list[Sample]]:
    """Split answers by the feature of the request that makes each part explainable.

    A part that is not may be split once more, where the others are: an unknown token first, then those of clients and those of users.
    """
    if len(group) < 2 or draft(group).clean:
        return [group]
    refusals = by_refusal(group, features)
    if refusals and any(features[sample.number].marks for sample in group):
        return refusals
    messages = by_message(group, lambda part: draft(part).clean)
    if refusals and not (1 < len(messages) < len(refusals) and are_told_apart(messages, features)):
        return refusals
    if messages:
        return messages
    ordered = _places(group, features)
    by_kind: list[list[Sample]] = []
    for place in ordered if group[0].good else ():
        halves: dict[str, list[Sample]] = _by_presence(group, features, place) if place[0] == "query" else {}
        if len(halves) == 2 and all(draft(part).clean for part in halves.values()):
            return sorted(halves.values(), key=lambda part: (-len(part), part[0].number))
    for place in ordered:
        parts = _by_value(group, features, place)
        # Servers read each kind of body in its own way; any other value that differs that often is free data.
        most = len(group) if place == _MEDIA_TYPE else max(2, len(group) // 2)
        if not 1 < len(parts) <= most:
            parts = _by_presence(group, features, place)
        if not 1 < len(parts) <= most:
            continue
        unclean = [name for name, part in parts.items() if not draft(part).clean]
        if again and place[0] == "item" and len(unclean) == 1 < len(group):
            finer = _by_one_look(parts[unclean[0]], features, draft, again=False)
            if len(finer) > 1:
                found = [*(part for name, part in parts.items() if name not in unclean), *finer]
                own = _names_one(place) or any(_is_of_strangers(part, features) for part in found)
                # What puts something new in is usual, what finds it there the exception.
                if not own:
                    return sorted(found, key=lambda part: _of_holders(part, features, place)) if place[1][0] == TOKENS else found
                return sorted(found, key=lambda part: (_is_of_strangers(part, features), -len(part), part[0].number))
        if not unclean:
            return sorted(
                parts.values(),
                key=lambda part: (
                    _is_of_strangers(part, features),
                    place in features[part[0].number].marks,
                    -len(part),
                    part[0].number,
                ),
            )
        if again and place == _MEDIA_TYPE and len(unclean) < len(parts):
            by_kind = list(parts.values())
    if not by_kind:
        return [group]
    # What one kind of body is answered may be explained, although that of another is not.
    finer = [one for part in by_kind for one in _by_one_look(part, features, draft, again=False)]
    return sorted(finer, key=lambda part: (-len(part), part[0].number))


def _places(group: Sequence[Sample], features: Mapping[int, Features]) -> list[Place]:
    """List where the requests may differ, the state of things first."""
    places = dict.fromkeys(place for sample in group for place in features[sample.number].values if place[0] != "path")
    return sorted(places, key=_first_looked_at)[:_MOST_SPLITS]


def _first_looked_at(place: Place) -> tuple[bool, ...]:
    """Look first at whether what a request names is there, also inside of what its sender has, then at the states of things."""
    return not _names_one(place), place[0] != "item", place[1] != ("content-type",), is_free(place)


def _names_one(place: Place) -> bool:
    """Whether a look is at a list of what the sender has: whether what the request names is in it."""
    return place[0] == "item" and str(place[1][-1]).startswith("includes:")


def _of_holders(part: Sequence[Sample], features: Mapping[int, Features], place: Place) -> tuple[bool, bool]:
    """Whether credentials of a part are none that were issued, or a user's: what programs are told with theirs is usual."""
    found = [features[sample.number].values for sample in part]
    is_users = any(name[:1] == (TOKENS,) and name[-1] == "any" for values in found for _, name in values)
    return not all(values.get(place) for values in found), is_users


def _is_of_strangers(part: Sequence[Sample], features: Mapping[int, Features]) -> bool:
    """Whether all who asked were strangers, whom the answer gives a cookie: that is the exception, however often it was recorded."""
    found = [features[sample.number].values for sample in part]
    return all(any(name[0] == VISITORS and name[-1] == "empty" for place, name in values if place == "item") for values in found)


def _by_value(group: Sequence[Sample], features: Mapping[int, Features], place: Any) -> dict[str, list[Sample]]:
    parts: dict[str, list[Sample]] = defaultdict(list)
    for sample in group:
        known = features[sample.number]
        value = known.values.get(place, ABSENT)
        is_volatile = place in known.volatile
        if isinstance(value, dict | list):
            value = "several" if value else "none"
        elif value is not ABSENT and any(isinstance(features[one.number].values.get(place), dict | list) for one in group):
            value = "one"
        parts["absent" if value is ABSENT else _class_of_secret(known, place) if is_volatile else token(value)].append(sample)
    return parts


def _by_presence(group: Sequence[Sample], features: Mapping[int, Features], place: Any) -> dict[str, list[Sample]]:
    """Split requests into those that say something at a place and those that do not."""
    parts: dict[str, list[Sample]] = defaultdict(list)
    for sample in group:
        parts["present" if place in features[sample.number].values else "absent"].append(sample)
    return parts


def _class_of_secret(known: Features, place: Any) -> str:
    return "refused" if place in known.marks else "volatile"


def _tree(
    group: list[Sample], features: Mapping[int, Features], is_explained: Callable[[Sequence[Sample]], bool], looks: tuple[Condition, ...]
) -> list[Part] | None:
    """Split answers look by look until every part is explained; None when four looks are not enough."""
    if len(group) == 1 or is_explained(group):
        return [Part(group, looks)]
    if len(looks) == _MOST_LOOKS:
        return None
    distinct: dict[frozenset[int], list[tuple[Condition, list[Sample]]]] = {}
    for halves in _halves(group, features):
        distinct.setdefault(frozenset(one.number for _, part in halves if group[0] in part for one in part), halves)
    tried = sorted(distinct.values(), key=lambda halves: -sum(len(part) for _, part in halves if is_explained(part)))
    for halves in tried[:_MOST_TRIED]:
        found = [_tree(part, features, is_explained, (*looks, one)) for one, part in halves]
        if all(part is not None for part in found):
            return [part for parts in found for part in parts or ()]
    return None


def _halves(group: Sequence[Sample], features: Mapping[int, Features]) -> Iterator[list[tuple[Condition, list[Sample]]]]:
    """List the looks that part a group in two: whether something is said, and which of two words or truths it is."""
    for place in _places(group, features):
        if place[0] in ("headers", "cookies") or is_free(place):
            continue
        parts = _by_presence(group, features, place)
        if len(parts) == 2:
            yield [(Condition(place[0], place[1], name), part) for name, part in parts.items()]  # type: ignore[arg-type]
            continue
        values = {token(value): value for sample in group if (value := features[sample.number].values.get(place, ABSENT)) is not ABSENT}
        are_words = (len(group) > len(values) or place[0] == "last") and all(_is_word(value) for value in values.values())
        if len(values) == 2 and (are_words or all(isinstance(value, bool) for value in values.values())):
            by_word = _by_value(group, features, place)
            if by_word.keys() == values.keys():
                yield [(Condition(place[0], place[1], "equals", values[name]), part) for name, part in by_word.items()]


def _is_word(value: Any) -> bool:
    """Whether a value is one of a choice, as programs write them: ``manual``, ``send_invoice``, ``CAPTURE``."""
    return (
        isinstance(value, str)
        and STATE.fullmatch(value) is not None
        and (value.islower() or (value.isupper() and len(value) > _CODE))
        and " " not in value
    )
