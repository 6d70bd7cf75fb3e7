"""Endpoints that are answered as recorded, request by request, whatever is understood of them."""

from __future__ import annotations

from dataclasses import replace

from understudy.core.generator.conditions.conditions import Features
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.answers.answers import Answers
from understudy.core.generator.passes.answers.literal import draft_literal
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample


def literally(endpoint: Endpoint, answers: Answers, flow: Flow, *, knows_things: bool = True) -> list[Draft]:
    """Draft literal answers; where nothing makes things any more, whether there are any tells nothing either."""
    features = {sample.number: answers.features(endpoint, sample) for sample in endpoint.samples}
    if not knows_things:
        features = {number: _without_things(found) for number, found in features.items()}
    if endpoint.shape[-1:] != ("**",):
        return draft_literal(endpoint, features, flow)
    paths: dict[tuple[str, ...], list[Sample]] = {}
    for sample in endpoint.samples:
        paths.setdefault(sample.segments, []).append(sample)
    named = [Endpoint(endpoint.method, path, endpoint.operation, tuple(own)) for path, own in paths.items()]
    return [draft for one in named for draft in draft_literal(one, features, flow)]


def _without_things(features: Features) -> Features:
    return replace(features, values={place: value for place, value in features.values.items() if place[0] != "item"})
