"""Whether a service may be served by several processes that share no state: each answer must depend on its request alone.

Generated ids and other draws are no state: each process draws from a stream of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, Final

from understudy.core.model.behavior import Behavior
from understudy.core.model.effect import Listen
from understudy.core.model.scenario import Instead, Limit, Rule, Scenario
from understudy.core.model.service import Service

_READS_STATE: Final = re.compile(
    r"(?<![.\w'\"])(?:(?:at_places|batch_rows|children|count|counter|exists|find|items|json_api_included|keys|known_among|listeners|lookup|others|those)\s*\(|state\b)|\{int\b"
)
_EXPRESSION: Final = re.compile(r"\{[{%](.*?)[}%]\}", re.DOTALL)


def why_alone(service: Service) -> str | None:
    """Say what of a service needs one process, or None when any number of them may serve it."""
    if service.resources:
        return f"the resource '{service.resources[0].name}' holds items"
    if service.on_miss == "record":
        return "'on_miss: record' writes one recording"
    for stub in service.stubs:
        reason = "its 'when' asks for state" if not stub.when.is_stateless else _keeps_state(stub.then)
        if reason:
            return f"stub '{stub.id}': {reason}"
    return None


def why_uncounted(scenario: Scenario) -> str | None:
    """Say what of a scenario counts requests, which several processes cannot do together; None when nothing does."""
    return next((f"rule '{rule.name}' {reason}" for rule in scenario.rules if (reason := _counts(rule))), None)


def _counts(rule: Rule) -> str | None:
    if isinstance(rule.action, Limit):
        return "limits the rate of requests"
    if rule.trigger.first is not None or rule.trigger.after is not None or rule.trigger.every is not None:
        return "counts requests"
    return _keeps_state(rule.action.behavior) if isinstance(rule.action, Instead) else None


def _keeps_state(behavior: Behavior) -> str | None:
    if any(isinstance(effect, Listen) for effect in behavior.effects):
        return "its connection listens to what others cause, who may reach another process"
    if behavior.effects or any(answer.effects for answer in behavior.answers):
        return "it changes state"
    if behavior.publishes:
        return "it publishes to other connections, which may be those of another process"
    if behavior.recorded_ids is not None:
        return "it gives the ids of the recording one after the other"
    if behavior.rate_limits:
        return "it limits the rate of requests"
    if (len(behavior.answers) > 1 and behavior.repeat != "random") or behavior.repeat == "miss":
        return "it gives several answers in order"
    source = next((text for text in _templates(behavior) if _reads_state(text)), None)
    return f"its template '{source}' reads state" if source is not None else None


def _reads_state(source: str) -> bool:
    """Say whether an expression, or one in text, names what requests leave behind."""
    expressions = _EXPRESSION.findall(source) if "{{" in source or "{%" in source else [source]
    return any(_READS_STATE.search(one) for one in expressions)


def _templates(part: Any) -> Iterator[str]:
    """Yield the sources of all templates in a behavior."""
    if isinstance(part, tuple | list):
        for one in part:
            yield from _templates(one)
    elif is_dataclass(part) and not isinstance(part, type):
        source = getattr(part, "source", None)
        if isinstance(source, str):
            yield source
        for field in fields(part):
            yield from _templates(getattr(part, field.name))
