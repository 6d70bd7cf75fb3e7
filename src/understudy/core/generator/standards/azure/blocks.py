"""Blocks of Azure Blob Storage: what is brought waits until a list of blocks commits it, and both are listed.

Source: Azure Blob Storage REST API, "Put Block", "Put Block List" and "Get Block List". A commit forgets the blocks that it does not name.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from understudy.core.engine.templates.sequences import as_list
from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.nodes import escape
from understudy.core.generator.templates.sources import Case, request_values
from understudy.core.generator.things.ledgers import add_effect
from understudy.core.generator.things.live import item_of
from understudy.core.generator.things.roles import Assembly, Roles
from understudy.core.generator.traffic.endpoint import Endpoint, path_values
from understudy.core.generator.traffic.sample import Sample

_NOTE: Final = "lists blocks as the reference of Azure Blob Storage says"
_LIST: Final = re.compile(r"(.*<BlockList[^>]*>).*(</BlockList>.*)", re.DOTALL)
_BODY: Final = ("text", "json", "base64", "file", "json_style", "responses", "sequence_by")
_MISSING: Final = 404
# What an answer tells of the blob itself, and what where nothing was committed yet.
_OF_BLOB: Final[Mapping[str, str]] = {
    "etag": "{{ item.etag | default(omit) }}",
    "last-modified": "{{ item.last_modified | default(omit) }}",
    "x-ms-blob-content-length": "{{ item.content | length }}",
}
_OF_NONE: Final[Mapping[str, str]] = {"etag": "{{ omit }}", "last-modified": "{{ omit }}", "x-ms-blob-content-length": "0"}
# Which blocks each part of an answer lists, and the word that leaves them out.
_PARTS: Final = (("CommittedBlocks", "uncommitted"), ("UncommittedBlocks", "committed"))
_EMPTY: Final = re.compile(r"<(?:Unc|C)ommittedBlocks( ?/>|></)")
_BLOCK: Final = "<Block><Name>{{ each.name | xml }}</Name><Size>{{ each.content | length }}</Size></Block>"


def list_blocks(drafts: dict[Endpoint, list[Draft]], collections: Sequence[Roles], flow: Flow) -> None:
    """Let lists of blocks show what waits and what was committed, where things are put together from blocks."""
    for roles in collections:
        for commit, assembly in roles.assembled.items():
            shown = [endpoint for endpoint in drafts if endpoint.method == "GET" and endpoint in roles.parts and _is_list(endpoint)]
            if assembly.named.startswith("request.xml.BlockList") and _is_list(commit) and commit in drafts and shown:
                author = _Author(roles, commit, assembly, flow)
                author.keep(drafts)
                for endpoint in shown:
                    drafts[endpoint] = list(author.drafts(endpoint, drafts))


def _is_list(endpoint: Endpoint) -> bool:
    return all(sample.query.get("comp") == ["blocklist"] for sample in endpoint.samples)


@dataclass(frozen=True, slots=True)
class _Author:
    """Writes what blocks are kept, and the lists of them; `commit` is the endpoint that puts a blob together from them."""

    roles: Roles
    commit: Endpoint
    assembly: Assembly
    flow: Flow

    @property
    def _kept(self) -> str:
        return f"'parts_of_{self.roles.collection.name}/' ~ {self.assembly.token}"

    @property
    def _waiting(self) -> str:
        return f"items({self._kept}) | where('waits', true)"

    def keep(self, drafts: Mapping[Endpoint, Sequence[Draft]]) -> None:
        """Let blocks wait until they are committed; a commit forgets those that it does not name."""
        for draft in drafts.get(self.assembly.parts, ()):
            for effect in as_list(draft.then.get("create")):
                if effect.get("as") == "part":
                    effect["item"] = {**effect["item"], "waits": True}
        place = f"parts_of_{self.roles.collection.name}/{{{{ {self.assembly.token} }}}}"
        named = {"for": f"one in known_among({self._kept}, {self.assembly.named})", "key": "{{ one }}", "item": {"waits": False}}
        for draft in drafts[self.commit]:
            if draft.samples[0].good and draft.rung != "borrowed":
                add_effect(draft, "update", {"in": place, **named, "as": "part"})
                rest = {"in": place, "for": f"one in {self._waiting}", "key": "{{ one.name }}", "as": "part"}
                add_effect(draft, "remove", rest)

    def drafts(self, endpoint: Endpoint, drafts: Mapping[Endpoint, Sequence[Draft]]) -> Iterator[Draft]:
        """Draft the list of the blocks of a blob, of one that is not committed yet, and what is said where there is neither."""
        good = [sample for sample in endpoint.samples if sample.good and _LIST.fullmatch(_text(sample))]
        if not good:
            yield from drafts[endpoint]
            return
        there = (self.roles.address(endpoint), "{{ " + self.roles.key_code(endpoint) + " }}")
        missing = Condition("item", there, "absent")
        own = [draft for draft in drafts[endpoint] if not draft.samples[0].good]
        needed = [one for draft in drafts[endpoint] if draft.samples[0].good for one in draft.sealed]
        outer = tuple(dict.fromkeys(one for one in needed if one.part == "item" and one.name[:2] != there))
        made = [sample for sample in good if self._item(sample) is not None]
        yet = [sample for sample in good if sample not in made]
        listed = _Form.of(good).text(f"those({self._kept}, item.parts | default([]))", self._waiting)
        answer = self._answer(endpoint, made or good, listed, _OF_BLOB)
        sealed = (*outer, Condition("item", there, "present"))
        yield Draft(endpoint, tuple(made or good), (), sealed, then=answer, notes=[_NOTE], rung="standard", verb="read")
        listed = _Form.of(good).text("[]", self._waiting)
        answer = self._answer(endpoint, yet or good, listed, {} if yet else _OF_NONE)
        waits = ("{{ " + self._waiting + " | length > 0 }}",)
        yield Draft(endpoint, tuple(yet or good), (missing,), outer, waits, answer, [_NOTE], "standard", exception=True)
        if not any(missing in draft.conditions for draft in own):
            own.extend(self._borrowed(endpoint, missing, drafts))
        for draft in own:
            if missing in draft.conditions:
                draft.tests = (*draft.tests, "{{ " + self._waiting + " | length == 0 }}")
            yield draft

    def _answer(self, endpoint: Endpoint, samples: Sequence[Sample], listed: str, told: Mapping[str, str]) -> dict[str, Any]:
        cases = [Case(sample, request_values(sample, path_values(endpoint.shape, sample.segments))) for sample in samples]
        items = [self._item(sample) for sample in samples]
        known = (
            [case.with_item("item", item) for case, item in zip(cases, items, strict=True)] if all(items) and told is _OF_BLOB else cases
        )
        answer = answer_of(known, self.flow, Findings(), fresh=True)
        headers = {name: told.get(name.lower(), value) for name, value in (answer.get("headers") or {}).items()}
        return {name: value for name, value in answer.items() if name not in _BODY} | {"headers": headers, "text": listed}

    def _borrowed(self, endpoint: Endpoint, missing: Condition, drafts: Mapping[Endpoint, Sequence[Draft]]) -> list[Draft]:
        """Let what is missing answer as another read of the same path does."""
        lenders = (
            draft
            for other, found in drafts.items()
            for draft in found
            if (other.method, other.shape) == (endpoint.method, endpoint.shape) and draft.samples[0].status == _MISSING
        )
        lender = next((draft for draft in lenders if missing in draft.conditions), None)
        if lender is None:
            return []
        notes = [f"never recorded here: answers as {lender.endpoint.method} {lender.endpoint.path} does"]
        then = copy.deepcopy(lender.then)
        return [Draft(endpoint, lender.samples, (missing,), then=then, notes=notes, rung="borrowed", exception=True)]

    def _item(self, sample: Sample) -> dict[str, Any] | None:
        """Return the blob as it was when its blocks were listed."""
        sighting = self.roles.sightings.get(sample.number)
        return item_of(sighting.after or sighting.before) if sighting is not None else None


@dataclass(frozen=True, slots=True)
class _Form:
    """How answers write lists of blocks: what stands around them, which stand there unasked, and how an empty one looks."""

    start: str
    end: str
    unasked: frozenset[str]
    empty: str

    @classmethod
    def of(cls, samples: Sequence[Sample]) -> _Form:
        texts = [_text(sample) for sample in samples]
        found = _LIST.fullmatch(texts[0])
        assert found is not None
        asked = [sample.query.get("blocklisttype", ["committed"])[0].lower() for sample in samples]
        unasked = {name for name, word in _PARTS for text, kind in zip(texts, asked, strict=True) if kind == word and f"<{name}" in text}
        empty = next((one.group(1) for text in texts if (one := _EMPTY.search(text)) is not None), "/>")
        return cls(escape(found.group(1)), escape(found.group(2)), frozenset(unasked), empty)

    def text(self, committed: str, waiting: str) -> str:
        """Write a list, whichever blocks are asked for."""
        parts = []
        for (name, word), blocks in zip(_PARTS, (committed, waiting), strict=True):
            empty = f"<{name}{self.empty}{name}>" if self.empty == "></" else f"<{name}{self.empty}"
            asked = f"request.query.blocklisttype | default('committed') | lower != '{word}'"
            full = f"<{name}>{{% for each in blocks %}}{_BLOCK}{{% endfor %}}</{name}>"
            parts.append(f"{{% set blocks = ({blocks}) if ({asked}) else [] %}}{{% if blocks %}}{full}")
            parts.append(f"{{% else %}}{empty}{{% endif %}}" if name in self.unasked else f"{{% elif {asked} %}}{empty}{{% endif %}}")
        return self.start + "".join(parts) + self.end


def _text(sample: Sample) -> str:
    return sample.answer.raw.decode("utf-8", "replace")
