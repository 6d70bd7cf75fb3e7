"""Pass 5n: compound documents of JSON:API: what an answer includes beside its primary data is what the request asks to include."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from understudy.core.engine.templates.json_api import Find, included
from understudy.core.generator.study import Study
from understudy.core.generator.templates.nodes import Expr, Node
from understudy.core.generator.things.live import Version
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Pointer, Sample

_MEMBER = "included"


def find_included(study: Study, documents: Sequence[tuple[Sample, Sequence[Version]]], code: str) -> dict[Pointer, Node]:
    """Write the member that says what else a document shows, where that is what JSON:API says; nothing where it is not.

    Args:
        study: of the traffic.
        documents: the answers, with the things that are their primary data, in order.
        code: the expression of those things.
    """
    told = [sample for sample, _ in documents if isinstance(sample.answer.tree, dict) and sample.answer.tree.get(_MEMBER)]
    if not told or not all(isinstance(sample.answer.tree, dict) and "data" in sample.answer.tree for sample, _ in documents):
        return {}
    kinds = _kinds(study)
    for sample, versions in documents:
        wanted = [_identity(one) for one in sample.answer.tree.get(_MEMBER) or []]
        paths = sample.query.get("include", ("",))[0]
        found = included([version.item() for version in versions], paths, _finder(kinds, sample.number))
        if wanted != [_identity(one) for one in found]:
            return {}
    return {(_MEMBER,): Expr(f"json_api_included({code}, request.query.include | default(''){_kept(kinds)})")}


def find_related(study: Study, endpoint: Endpoint, documents: Sequence[tuple[Sample, Version]]) -> dict[Pointer, Node]:
    """Write the primary data of what stands under a resource: the resources that a relationship of that name refers to."""
    name = endpoint.shape[-1] if endpoint.shape else ""
    trees = [sample.answer.tree for sample, _ in documents]
    if not isinstance(name, str) or not name or not all(isinstance(tree, dict) and "data" in tree for tree in trees):
        return {}
    kinds = _kinds(study)
    lists = [isinstance(tree["data"], list) for tree in trees]
    if not any(tree["data"] for tree in trees) or len(set(lists)) > 1:
        return {}
    for (sample, version), tree in zip(documents, trees, strict=True):
        found = included([version.item()], name, _finder(kinds, sample.number))
        if found != (tree["data"] if lists[0] else [tree["data"]]):
            return {}
    call = f"json_api_included([item], '{name}'{_kept(kinds)})"
    return {("data",): Expr(call if lists[0] else f"{call} | first")}


def _kept(kinds: dict[str, Roles]) -> str:
    kept = {kind: roles.collection.name for kind, roles in kinds.items() if kind != roles.collection.name}
    return f", {kept!r}" if kept else ""


def _kinds(study: Study) -> dict[str, Roles]:
    """Find the collection of every type of resource objects."""
    found: dict[str, Roles] = {}
    for roles in study.collections:
        for versions in roles.history.values() if not roles.collection.scope else ():
            items = [version.item() for _, version in versions if version is not None]
            found.update({str(item["type"]): roles for item in items if isinstance(item, dict) and "type" in item and "id" in item})
    return found


def _finder(kinds: dict[str, Roles], number: int) -> Find:
    """Find what resources were just before a sample."""

    def find(kind: str, key: str) -> Any:
        version = kinds[kind].version_at((), key, number) if kind in kinds else None
        return version.item() if version is not None else None

    return find


def _identity(thing: Any) -> tuple[str, str]:
    return str(thing.get("type")), str(thing.get("id"))
