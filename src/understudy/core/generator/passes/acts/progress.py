"""Pass 6: things that change while they are only read (jobs, deliveries) → a sequence of answers per thing.

What differs from read to read, without a write between, is aligned over all things by position: the second look at any job tells what
the second look at the recorded jobs told. The last answer is held.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.answers.header_fields import headers_of
from understudy.core.generator.study import Study, label_of
from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.nodes import Expr, Merge, quoted, to_document
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.things.live import Version, look, pointer_code
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.content import style_of
from understudy.core.generator.traffic.sample import Sample

_LONGEST = 50


def write_progress(study: Study, draft: Draft, roles: Roles, known: Sequence[tuple[Sample, Version | None]], cases: Sequence[Case]) -> bool:
    """Write a draft as a sequence per thing; False when things do not change between reads, or too differently."""
    root = roles.root_at.get(draft.endpoint)
    if root != () or any(version is None or not isinstance(look(sample.answer.tree, root), dict) for sample, version in known):
        return False
    looks: dict[tuple[tuple[str, ...], str, int], list[tuple[Sample, Case, dict[str, Any]]]] = defaultdict(list)
    for (sample, version), case in zip(known, cases, strict=True):
        assert version is not None
        item = version.item() or {}
        changes = {name: value for name, value in sample.answer.tree.items() if item.get(name, ...) != value}
        looks[(version.scope, version.key, id(version))].append((sample, case, changes))
    longest = max(len(found) for found in looks.values())
    drifting = any(len({str(changes) for _, _, changes in found}) > 1 or found[0][2] for found in looks.values())
    if not drifting or longest < 2 or longest > _LONGEST:
        return False
    names = {name for _, version in known if version is not None for name in version.item() or {}}
    responses: list[dict[str, Any]] = []
    findings = Findings()
    for position in range(longest):
        here = [found[min(position, len(found) - 1)] for found in looks.values()]
        # What is not there yet, such as the address of a result, is a member of the thing all the same.
        hidden = sorted(names - {name for sample, _, _ in here for name in sample.answer.tree})
        base = f"item | without({', '.join(map(quoted, hidden))})" if hidden else "item"
        node = Aligner(study.flow, findings, fresh=True, merges=False, counters=label_of(draft.endpoint)).align(
            [changes for _, _, changes in here], [case for _, case, _ in here]
        )
        if findings.unexplained:
            return False
        headers = headers_of([case for _, case, _ in here], study.flow, findings, fresh=True, counters=label_of(draft.endpoint))
        style = style_of(here[0][0].answer)
        body = to_document(Expr(base) if not any(changes for _, _, changes in here) else Merge((Expr(base), node)))
        responses.append({**({"headers": headers} if headers else {}), "json": body, **({"json_style": style} if style else {})})
    while len(responses) > 1 and responses[-1] == responses[-2]:
        responses.pop()
    draft.then = {"sequence_by": "{{ " + roles.key_code(draft.endpoint) + " }}", "responses": responses}
    draft.rung = "sequence"
    draft.notes.append(f"{pointer_code('item', ())} goes on by itself: {len(responses)} looks tell how")
    return True
