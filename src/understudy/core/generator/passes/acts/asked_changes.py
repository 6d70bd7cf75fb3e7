"""Members that a change leaves others only where its request says something: the department, where `department_id` is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from understudy.core.generator.study import Study
from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.evidence import plain_name
from understudy.core.generator.templates.nodes import Const, Expr, expression_of
from understudy.core.generator.templates.sources import Case
from understudy.core.model.json_codec import ABSENT

_SAID = ("request.json.", "request.form.")


def explain_asked(
    study: Study, name: str, pairs: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]], cases: Sequence[Case], let: dict[str, Any]
) -> Expr | None:
    """Explain a member that some requests change, and others leave alone; None where nothing they say tells which.

    Args:
        study: what is known of the service.
        name: of the member.
        pairs: the thing before and after, for every case.
        cases: what was asked, and the thing before.
        let: collects the other things that such requests name.
    """
    changed = [index for index, (old, new) in enumerate(pairs) if old.get(name, ABSENT) != new.get(name, ABSENT)]
    stays = [case for index, case in enumerate(cases) if index not in changed]
    if not changed or not stays or any(name not in pairs[index][1] for index in changed):
        return None
    some = [cases[index] for index in changed]
    codes = [code for code in some[0].values if code.startswith(_SAID) and _asks(code, some, stays)]
    if not codes:
        return None
    code = max(codes, key=lambda one: plain_name(one.rpartition(".")[2]).startswith(plain_name(name)))
    own: dict[str, Any] = dict(let)
    some = study.with_references(some, own, by_name=True)
    findings = Findings()
    node = Aligner(study.flow, findings, fresh=True, merges=False).align([pairs[index][1][name] for index in changed], some, (name,))
    written = expression_of(node)
    if written is None or not findings.clean or (isinstance(node, Const) and isinstance(node.value, dict | list)):
        return None
    let.update({one: value.removesuffix(" }}") + f" if {code} is defined else none }}}}" for one, value in own.items() if one not in let})
    return Expr(f"({written}) if {code} is defined else omit")


def _asks(code: str, some: Sequence[Case], others: Sequence[Case]) -> bool:
    return all(code in case.values for case in some) and not any(code in case.values for case in others)
