"""Scenarios of stub files: a list of rules, each with what it concerns, when it fires and what it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from understudy.core.model.scenario import Action, Break, Delay, Instead, Limit, Rule, Scenario, Trigger
from understudy.files.stubs.compile_fault import compile_fault
from understudy.files.stubs.compile_latency import compile_latency
from understudy.files.stubs.compile_rate_limit import compile_rate_limit
from understudy.files.stubs.compile_then import compile_then
from understudy.files.stubs.compile_when import compile_when
from understudy.files.stubs.context import CompileContext
from understudy.files.stubs.units import parse_duration

ACTION_KEYS: Final = ("fault", "latency", "rate_limit", "answer")
TRIGGER_KEYS: Final = ("probability", "first", "after", "every", "between", "ttl", "ramp")
RULE_KEYS: Final = frozenset({"match", *TRIGGER_KEYS, *ACTION_KEYS, "learned_from"})


def compile_scenario(name: str, rules: Any, context: CompileContext) -> Scenario:
    """Compile a scenario: a list of rules, or a mapping with `description` and `rules`."""
    description = ""
    if isinstance(rules, dict) and "rules" in rules:
        context.check_keys((), rules, "key of a scenario", frozenset({"description", "rules"}))
        description = str(rules.get("description", ""))
        rules, context = rules["rules"], context.at("rules")
    if not isinstance(rules, list):
        context.wrong_type((), "a list of rules such as {fault: {status: 503}}", rules)
        return Scenario(name)
    made = (_rule(f"{name}[{number}]", rule, context.at(number)) for number, rule in enumerate(rules))
    return Scenario(name, tuple(rule for rule in made if rule is not None), description)


def _rule(name: str, document: Any, context: CompileContext) -> Rule | None:
    if not isinstance(document, dict):
        context.wrong_type((), "a rule such as {match: …, fault: {status: 503}}", document)
        return None
    context.check_keys((), document, "key of a rule", RULE_KEYS)
    actions = [key for key in ACTION_KEYS if key in document]
    if len(actions) != 1:
        context.problem((), f"a rule does one of {', '.join(ACTION_KEYS)}; here are {' and '.join(actions) or 'none'}")
        return None
    action = _action(name, actions[0], document[actions[0]], context.at(actions[0]))
    match = compile_when(document["match"], context.at("match"), stateful=False) if "match" in document else None
    return None if action is None else Rule(name, action, match, _trigger(document, context))


def _action(name: str, key: str, document: Any, context: CompileContext) -> Action | None:
    match key:
        case "fault":
            fault = compile_fault(document, context)
            return None if fault is None else Break(fault)
        case "latency":
            return _delay(document, context)
        case "rate_limit":
            policy = compile_rate_limit(document, context, name)
            return None if policy is None else Limit(replace(policy, rule=name))
        case _:
            if not isinstance(document, dict):
                context.wrong_type((), "an answer such as {status: 200, json: …}", document)
                return None
            return Instead(compile_then(document, context))


def _delay(document: Any, context: CompileContext) -> Delay | None:
    """Compile a latency: `scale` multiplies what the stub waits, `add` (or the distribution itself) comes on top."""
    if not isinstance(document, dict) or not document.keys() & {"scale", "add"} or document.keys() - {"scale", "add"}:
        latency = compile_latency(document, context)
        return None if latency is None else Delay(latency)
    scale = document.get("scale", 1.0)
    if isinstance(scale, bool) or not isinstance(scale, int | float) or scale < 0:
        context.wrong_type(("scale",), "a factor", scale)
        scale = 1.0
    added = compile_latency(document["add"], context.at("add")) if "add" in document else None
    return Delay(added, float(scale))


def _trigger(document: Mapping[str, Any], context: CompileContext) -> Trigger:
    probability = document.get("probability", 1.0)
    if isinstance(probability, bool) or not isinstance(probability, int | float) or not 0 <= probability <= 1:
        context.wrong_type(("probability",), "a number from 0 to 1", probability)
        probability = 1.0
    return Trigger(
        float(probability),
        _count(document, "first", context),
        _count(document, "after", context),
        _count(document, "every", context),
        _between(document, context),
        _seconds(document, "ttl", context),
        _seconds(document, "ramp", context),
    )


def _count(document: Mapping[str, Any], key: str, context: CompileContext) -> int | None:
    value = document.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < (1 if key == "every" else 0):
        context.wrong_type((key,), "a number of requests", value)
        return None
    return value


def _seconds(document: Mapping[str, Any], key: str, context: CompileContext) -> float | None:
    if key not in document:
        return None
    try:
        return parse_duration(document[key])
    except ValueError as error:
        context.problem((key,), str(error))
        return None


def _between(document: Mapping[str, Any], context: CompileContext) -> tuple[float, float] | None:
    value = document.get("between")
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 2:
        context.wrong_type(("between",), "two durations since the scenario was switched on, such as [10s, 30s]", value)
        return None
    try:
        start, end = parse_duration(value[0]), parse_duration(value[1])
    except ValueError as error:
        context.problem(("between",), str(error))
        return None
    if start >= end:
        context.problem(("between",), "the first of 'between' comes before the second")
    return start, end
