"""Metrics as Prometheus text (exposition format 0.0.4)."""

from __future__ import annotations

from collections.abc import Iterable

from understudy.admin.route import Call


async def show_metrics(call: Call) -> str:
    """Show the counters in the form Prometheus reads."""
    stage = call.stage
    counts = stage.counts()
    catalog = stage.engine.catalog
    lines = [
        *_family(
            "understudy_requests_total",
            "counter",
            "Requests by service and outcome.",
            ((f'service="{_escape(service)}",outcome="{outcome}"', count) for (service, outcome), count in sorted(counts.requests.items())),
        ),
        *_family(
            "understudy_stub_hits_total",
            "counter",
            "Requests by stub.",
            ((f'service="{_escape(service)}",stub="{_escape(stub)}"', count) for (service, stub), count in sorted(counts.stubs.items())),
        ),
        *_family(
            "understudy_rule_eligible_total",
            "counter",
            "Requests that a rule of a scenario concerned.",
            (
                (f'service="{_escape(service)}",rule="{_escape(rule)}"', count.eligible)
                for (service, rule), count in sorted(counts.rules.items())
            ),
        ),
        *_family(
            "understudy_rule_applied_total",
            "counter",
            "Requests that a rule of a scenario changed.",
            (
                (f'service="{_escape(service)}",rule="{_escape(rule)}"', count.applied)
                for (service, rule), count in sorted(counts.rules.items())
            ),
        ),
        *_family("understudy_journal_lost_total", "counter", "Entries the journal had to forget.", [("", counts.lost)]),
        *_family("understudy_reloads_total", "counter", "Reloads that took effect.", [("", catalog.reloads)]),
        *_family("understudy_stub_problems", "gauge", "Problems of the last reload.", [("", len(catalog.problems))]),
        *_family("understudy_sessions", "gauge", "Sessions in use.", [("", len(stage.sessions()))]),
        *_family("understudy_scenarios_active", "gauge", "Scenarios that are on.", [("", len(stage.active()))]),
        *_family("understudy_connections", "gauge", "Open connections to services.", [("", stage.traffic().connections)]),
        *_family(
            "understudy_requests_refused_total",
            "counter",
            "Requests that were not valid HTTP or too large.",
            [("", stage.traffic().refused)],
        ),
        *_family(
            "understudy_shed_total",
            "counter",
            "Connections and requests turned away because there were too many.",
            [("", stage.traffic().shed)],
        ),
    ]
    return "\n".join((*lines, ""))


def _family(name: str, kind: str, means: str, samples: Iterable[tuple[str, float]]) -> list[str]:
    return [
        f"# HELP {name} {means}",
        f"# TYPE {name} {kind}",
        *(f"{name}{{{labels}}} {value}" if labels else f"{name} {value}" for labels, value in samples),
    ]


def _escape(label: str) -> str:
    return label.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
