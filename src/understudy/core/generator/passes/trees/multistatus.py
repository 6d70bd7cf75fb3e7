"""Multistatus answers (RFC 4918 §13), which tell the properties of things in a tree as the recorded server told them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from understudy.core.engine.templates.dav_view import split_name, view_dav
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.passes.trees.history import Tree
from understudy.core.generator.passes.trees.properties import Properties
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.traffic.sample import HERE


@dataclass(frozen=True, slots=True)
class Multistatus:
    """Writes what answers tell of a tree."""

    tree: Tree
    properties: Properties
    flow: Flow

    def write(self, draft: Draft, of: str = "", *, accepts: bool = False) -> dict[str, Any]:
        """Write what a multistatus tells of the things that are listed, or of those that `of` names; `accepts` tells no values."""
        prefixes = self._prefixes()

        def short(name: str) -> str:
            space, local = split_name(name)
            return f"{prefixes.get(space, '')}:{local}"

        body: dict[str, Any] = {"namespaces": {prefix: space for space, prefix in prefixes.items()}, "href": self._href()}
        if of:
            body["of"] = of
        if accepts:
            body["accepts"] = True
        else:
            body["properties"] = {
                kind: {short(name): value for name, value in table.items()} for kind, table in self.properties.tables.items() if table
            }
            if self._is_silent():
                body["silent"] = True
            if self.properties.hidden:
                body["hidden"] = [short(name) for name in self.properties.hidden]
        if declaration := draft.samples[0].answer.style:
            body["declaration"] = declaration
        headers = answer_of([Case(sample, {}) for sample in draft.samples], self.flow, Findings(), fresh=True).get("headers", {})
        return {"status": 207, "headers": headers, "multistatus": body}

    def _prefixes(self) -> dict[str, str]:
        """Give every namespace of a property the prefix that the server gave it, or one that is free."""
        prefixes = dict(self.tree.prefixes) or {"DAV:": "D"}
        for table in self.properties.tables.values():
            for name in table:
                space = split_name(name)[0]
                if space and space not in prefixes:
                    prefixes[space] = next(f"ns{number}" for number in range(99) if f"ns{number}" not in prefixes.values())
        return prefixes

    def _is_silent(self) -> bool:
        """Whether answers leave out what things do not have, though requests ask for it."""
        reads = [sample for sample in self.tree.samples if sample.status == 207 and sample.reads]
        asked = [sample for sample in reads if view_dav(sample.exchange.request)["kind"] == "prop"]
        return bool(asked) and not any(b" 404 " in sample.answer.raw for sample in asked)

    def _href(self) -> str:
        seen = self.tree.hrefs
        absolute = "{{ base_url }}" if any(HERE in href or "://" in href for href, _ in seen) else ""
        slashed = [href.endswith("/") for href, thing in seen if thing.kind != "file" and thing.path]
        ending = "{{ '/' if each.kind != 'file' and each.path else '' }}" if not slashed or sum(slashed) * 2 >= len(slashed) else ""
        return absolute + "/{{ each.path | urlencode('/') }}" + ending
