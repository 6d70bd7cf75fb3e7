"""Elements of lists, each written from the thing it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from understudy.core.generator.study import Study
from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.nodes import Expr, Node, member
from understudy.core.generator.templates.sources import Case, is_graphql, item_values, selected
from understudy.core.generator.things.live import Version, look
from understudy.core.generator.traffic.sample import Pointer
from understudy.core.model.json_codec import ABSENT


def element_of(
    study: Study, pairs: Sequence[tuple[Any, Version, Case]], findings: Findings, given: Mapping[Pointer, Node] = MappingProxyType({})
) -> Node:
    """Write one element of a list from the thing it shows; `given` are members found by other means."""
    if not pairs:
        return Expr("each")
    if (name := _key_shown(pairs)) is not None:
        return Expr(member("each", name))
    own = Findings()
    cases = [
        Case(
            case.sample,
            {
                **{code: value for code, value in case.values.items() if not code.startswith("request.headers")},
                **item_values("each", _item(version), version.hidden),
                **_bare_tag(_item(version)),
                **selected("each", version.seen_at(case.number), case.values),
            },
        )
        for _, version, case in pairs
    ]
    is_json = pairs[0][2].sample.answer.kind != "xml"
    selective = is_graphql(pairs[0][2].sample)
    aligner = Aligner(study.flow, own, fresh=False, given=given, merges=False, prefer=("each",), whole=is_json, selective=selective)
    elements = [element for element, _, _ in pairs]
    node = aligner.align(elements, cases)
    for place in (*own.unexplained, *own.optional):
        name = "_".join(str(part) for part in place)
        for element, version, _ in pairs:
            value = look(element, place)
            if value is not ABSENT and name:
                version.extras.setdefault(name, value)
    if not own.clean and not selective:
        again = Findings()
        cases = [Case(case.sample, item_values("each", _item(version), version.hidden)) for _, version, case in pairs]
        node = Aligner(study.flow, again, fresh=False, given=given, merges=False, whole=is_json).align(elements, cases)
        findings.unexplained.extend(again.unexplained)
        findings.optional.extend(again.optional)
    return node


def _item(version: Version) -> dict[str, Any]:
    """Return a thing; where nothing was ever shown of it, it has its key."""
    return version.item() or ({version.key_member: version.key} if version.key_member else {})


def _bare_tag(item: Mapping[str, Any]) -> dict[str, str]:
    """Say how lists write an entity tag that header fields quote."""
    tag = item.get("etag")
    return {"each.etag | replace('\"', '')": tag.strip('"')} if isinstance(tag, str) and tag.startswith('"') else {}


def _key_shown(pairs: Sequence[tuple[Any, Version, Case]]) -> str | None:
    """Find the member of things that is all a list shows of them: their key, in lists of bare names."""
    if not all(isinstance(element, str) and element == version.key for element, version, _ in pairs):
        return None
    items = [_item(version) for _, version, _ in pairs]
    return next(
        (name for name in items[0] if all(item.get(name) == version.key for item, (_, version, _) in zip(items, pairs, strict=True))), None
    )
