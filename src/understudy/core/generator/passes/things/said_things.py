"""Pass 5l: what is said in dialogues and read elsewhere: a message whose reply shows an id that a list shows later makes one of that list.

The history of a room is asked for by a request; the room stands in the path of the dialogue, or in the message.
"""

from __future__ import annotations

from collections.abc import Collection as Several
from collections.abc import Iterator, Sequence

from understudy.core.generator.things.live import Collection, Part, lists_in
from understudy.core.generator.things.roles import Roles, asked_values
from understudy.core.generator.traffic.endpoint import Endpoint, Parameter, path_values
from understudy.core.generator.traffic.said import is_said
from understudy.core.generator.traffic.sample import Sample

_KEYS = ("id", "_id", "uuid", "message_id", "messageId")


def said_collections(endpoints: Sequence[Endpoint], taken: Several[Endpoint]) -> list[Roles]:
    """Propose a collection for every list of what was said in dialogues."""
    found: list[Roles] = []
    used = set(taken)
    for lister in endpoints:
        if lister in used or lister.method != "GET" or lister.operation or is_said(lister.samples[0].exchange):
            continue
        for key in _KEYS:
            makers = {one: codes for one in endpoints if one not in used and (codes := _makes(one, lister, key)) is not None}
            if not makers:
                continue
            words = [part for part in lister.shape if isinstance(part, str) and part]
            scope = tuple(part.name for part in lister.shape if isinstance(part, Parameter))
            parts = {lister: Part("many", "list", {name: f"path.{name}" for name in scope})}
            parts |= {one: Part("many", "create", codes) for one, codes in makers.items()}
            found.append(Roles(Collection(words[-1] if words else "said", "key", scope), parts, dict.fromkeys(makers, (key,))))
            used |= parts.keys()
            break
    return found


def _makes(endpoint: Endpoint, lister: Endpoint, key: str) -> dict[str, str] | None:
    """Say how a message names what things live inside of, where each of its replies shows a new id that this list shows; else None."""
    told = [sample for sample in endpoint.samples if sample.good and is_said(sample.exchange)]
    listed = {made: sample for sample in lister.samples if sample.good for made in _keys_listed(sample, key)}
    made = [(sample, str(sample.answer.tree.get(key))) for sample in told if isinstance(sample.answer.tree, dict)]
    shown = [(sample, listed[one]) for sample, one in made if one in listed]
    if not shown or len(made) < len(told) or len({one for _, one in made}) < len(made):
        return None
    if any(one in map(str, asked_values(sample).values()) for sample, one in made):
        return None  # a client's own number
    codes: dict[str, str] = {}
    for part in lister.shape:
        if isinstance(part, Parameter):
            wanted = [path_values(lister.shape, later.segments)[part.name] for _, later in shown]
            own = [_values(endpoint, sample) for sample, _ in shown]
            code = next((code for code in own[0] if [values.get(code) for values in own] == wanted), None)
            if code is None:
                return None
            codes[part.name] = code
    return codes


def _values(endpoint: Endpoint, sample: Sample) -> dict[str, str]:
    paths = {f"path.{name}": value for name, value in path_values(endpoint.shape, sample.segments).items()}
    said = {code: value for code, value in asked_values(sample).items() if code.startswith("request.json.") and isinstance(value, str)}
    return {**paths, **said}


def _keys_listed(sample: Sample, key: str) -> Iterator[str]:
    for _, elements in lists_in(sample.answer.tree, sample.answer.kind):
        yield from (str(one[key]) for one in elements if isinstance(one, dict) and key in one)
