"""Results of a run as a Markdown page with one chart, and the goals they are held against."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

from load import Found

CHART = "performance.svg"
_TITLES = {
    "literal-10": "10 literal",
    "literal-1000": "1,000 literal",
    "literal-10000": "10,000 literal",
    "parameter-1000": "1,000 path parameters",
    "body-1000": "1,000 bodies, one path",
    "template-1": "template and JSON match",
}
_NOTHING = "-"
_COLORS = ("#2458a6", "#d9822b", "#5a8f3d", "#8a4f9e", "#b03a3a", "#4d4d4d")


@dataclass(slots=True)
class Results:
    """What a run found; None is what could not be measured."""

    quick: bool
    cores: int
    load: float
    ours: dict[str, Found] = field(default_factory=dict)
    ceiling: dict[str, Found] = field(default_factory=dict)
    peers: dict[str, dict[str, Found | None]] = field(default_factory=dict)
    starts: dict[str, dict[str, tuple[float, float]]] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    delayed: dict[str, float] = field(default_factory=dict)
    idle: dict[str, float] = field(default_factory=dict)
    slow: dict[str, float] = field(default_factory=dict)
    cold: dict[str, float] = field(default_factory=dict)
    recording: dict[str, float] = field(default_factory=dict)
    generation: dict[int, dict[str, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure with the bound it is held against."""

    what: str
    found: float
    bound: float
    at_least: bool = True

    @property
    def held(self) -> bool:
        """Whether the figure is within its bound."""
        return self.found >= self.bound if self.at_least else self.found <= self.bound


def goals(results: Results) -> Iterator[Goal]:
    """Yield the goals that the run says something about."""
    ceiling, ours, peers = results.ceiling, results.ours, results.peers
    if "nginx, return 200" in ceiling:
        own, nginx = ceiling["understudy"], ceiling["nginx, return 200"]
        yield Goal("constant answer : nginx `return 200`", own.rate / nginx.rate, 0.5)
        yield Goal("constant answer : nginx `return 200`, by processor time", nginx.effort_us / own.effort_us, 0.5)
    few, many = ours.get("miss, among 10"), ours.get("miss, among 10,000")
    if few and many:
        yield Goal("miss: 10,000 stubs : 10 stubs, by processor time", few.effort_us / many.effort_us, 0.25)
    for kind in ("literal", "path parameter", "JSON body on one path"):
        few = ours.get(f"{kind}, last of 10")
        for count, bound in ((10_000, 0.85), (50_000, 0.8)):
            many = ours.get(f"{kind}, last of {count:,}")
            if few and many:
                yield Goal(f"{kind}: {count:,} stubs : 10 stubs, by processor time", few.effort_us / many.effort_us, bound)
    for case, bound in (("literal-10", 10.0), ("template-1", 5.0)):
        mine, theirs = peers.get("understudy", {}).get(case), peers.get("wiremock", {}).get(case)
        if mine and theirs:
            yield Goal(f"{_TITLES[case]}: understudy : WireMock", mine.rate / theirs.rate, bound)
    if results.delayed:
        count, delay = int(results.delayed["count"]), results.delayed["delay_s"]
        about = f"{count:,} answers delayed {delay:g} s at once"
        yield Goal(f"{about}: answered", results.delayed["answered"], count)
        yield Goal(f"{about}: timer error of 99 in 100, s", results.delayed["timer_p99_s"], 0.05, at_least=False)
    if results.slow:
        about = f"99th percentile among {results.slow['held']:,.0f} slow clients : alone"
        yield Goal(about, results.slow["ratio"], 2, at_least=False)
    if results.idle:
        yield Goal(f"{results.idle['held']:,.0f} idle connections: KiB each", results.idle["kib_each"], 16, at_least=False)
    if results.cold:
        yield Goal("start with 10,000 stubs from the cache, s of processor time", results.cold["from the cache"], 1.0, at_least=False)
        yield Goal("memory with 10,000 stubs, MiB", results.cold["memory_mib"], 120, at_least=False)
        ratio = results.cold["without cache"] / results.cold["C loader"]
        yield Goal("start without cache : C loader on the same file, by processor time", ratio, 1.2, at_least=False)
    if results.recording:
        yield Goal("recording : mitmdump with an empty addon", results.recording["understudy record"] / results.recording["mitmdump"], 0.9)
    if 100_000 in results.generation:
        found = results.generation[100_000]
        yield Goal("generation from 100,000 exchanges, s", found["seconds"], 60, at_least=False)
        yield Goal("generation from 100,000 exchanges, MiB", found["mib"], 1024, at_least=False)


def write_page(results: Results, docs: Path | None) -> tuple[str, bool]:
    """Render the page, write it and its chart where `docs` is given, and say whether every goal was held."""
    judged = list(goals(results))
    text = "\n".join(_page(results, judged, has_chart=docs is not None and bool(results.peers)))
    if docs is not None:
        (docs / "performance.md").write_text(text + "\n")
        if results.peers:
            (docs / CHART).write_text(chart(results.peers))
    return text, all(goal.held for goal in judged)


def _page(results: Results, judged: Sequence[Goal], *, has_chart: bool) -> Iterator[str]:
    yield "# Performance"
    yield ""
    yield "`make bench` writes this page. Figures compare within one run only: one machine, one server core, one core for the load"
    form = ", the short form (`--quick`)" if results.quick else ""
    yield "(`wrk`, 16 connections), the same 200-byte answer everywhere, best of several rounds in turn. Our journal is on; WireMock's"
    yield f"is off, or it would fill its heap. This run: {results.cores} cores, load average {results.load:.1f} at its start{form}."
    yield ""
    yield from _table("Goals", ("figure", "found", "goal", ""), [_judged(goal) for goal in judged])
    if results.peers:
        yield from _table("Requests per second beside other servers", *_peers(results))
        if has_chart:
            yield f"![Requests per second by number of stubs]({CHART})"
            yield ""
        yield from _table("Start and memory", *_starts(results))
    every = (*results.ceiling.items(), *results.ours.items())
    mine = [(name, f"{found.rate:,.0f}", f"{found.effort_us:.1f} µs") for name, found in every]
    yield from _table("Ours by kind and number of stubs", ("served", "requests/s", "processor time each"), mine)
    yield from _table("The rest of the loop", ("what", "found"), list(_loop(results)))
    yield from _table("Not measured", ("what", "why"), sorted(results.absent.items()))


def _table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if not rows:
        return
    yield f"## {title}"
    yield ""
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


def _judged(goal: Goal) -> tuple[str, str, str, str]:
    sign = "≥" if goal.at_least else "≤"
    return (
        goal.what,
        f"{goal.found:,.3g}" if goal.found < 1000 else f"{goal.found:,.0f}",
        f"{sign} {goal.bound:,g}",
        "held" if goal.held else "missed",
    )


def _name(results: Results, server: str) -> str:
    return f"{server} {results.versions.get(server, '')}".strip()


def _peers(results: Results) -> tuple[Sequence[str], list[list[str]]]:
    cases = [case for case in _TITLES if any(case in rates for rates in results.peers.values())]
    rows = []
    for server, rates in results.peers.items():
        found = [rates.get(case) for case in cases]
        if any(found):
            rows.append([_name(results, server), *(f"{one.rate:,.0f}" if one else _NOTHING for one in found)])
    return ("server", *(_TITLES[case] for case in cases)), rows


def _starts(results: Results) -> tuple[Sequence[str], list[list[str]]]:
    cases = [case for case in ("literal-10", "literal-10000") if any(case in found for found in results.starts.values())]
    rows = [
        [_name(results, server), *(f"{found[case][0]:.2f} s, {found[case][1]:.0f} MiB" if case in found else _NOTHING for case in cases)]
        for server, found in results.starts.items()
    ]
    return ("server", *(_TITLES[case] for case in cases)), rows


def _loop(results: Results) -> Iterator[tuple[str, str]]:
    if results.delayed:
        seen = results.delayed
        yield (
            "delayed answers as the clients see them, error of 99 in 100",
            f"{seen['p99_s']:.3f} s (asked within {seen['asked_in_s']:.3f} s)",
        )
    if results.slow:
        yield "99th percentile of a good client, alone", f"{results.slow['alone'] * 1e3:.2f} ms"
        yield f"the same among {results.slow['held']:,.0f} slow ones", f"{results.slow['among'] * 1e3:.2f} ms"
    for name, rate in results.recording.items():
        yield f"{name}, requests/s", f"{rate:,.0f}"
    for count, found in results.generation.items():
        yield f"generation from {count:,} exchanges", f"{found['seconds']:.1f} s, {found['mib']:.0f} MiB"
    for name in ("without cache", "from the cache"):
        if name in results.cold:
            spent, took = results.cold[name], results.cold[f"{name}, as it took"]
            yield f"start with 10,000 stubs, {name}", f"{spent:.2f} s of processor time, {took:.2f} s as it took"
    if "C loader" in results.cold:
        yield "PyYAML's C loader on the same file", f"{results.cold['C loader']:.2f} s of processor time"


def chart(peers: Mapping[str, Mapping[str, Found | None]]) -> str:
    """Draw requests per second against the number of literal stubs, both logarithmic, as SVG."""
    counts = (10, 1_000, 10_000)
    width, height, left, right, top, bottom = 720, 400, 70, 130, 20, 50

    def x(count: int) -> float:
        return left + (math.log10(count) - 1) / 3 * (width - left - right)

    def y(rate: float) -> float:
        return height - bottom - (math.log10(max(rate, 10)) - 1) / 5 * (height - top - bottom)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13">']
    parts.append(f'<rect width="{width}" height="{height}" fill="#ffffff"/>')
    for power in range(1, 7):
        level = y(10**power)
        parts.append(f'<line x1="{left}" x2="{width - right}" y1="{level:.1f}" y2="{level:.1f}" stroke="#dddddd"/>')
        parts.append(f'<text x="{left - 8}" y="{level + 4:.1f}" text-anchor="end">{10**power:,}</text>')
    parts += [f'<text x="{x(count):.1f}" y="{height - bottom + 20}" text-anchor="middle">{count:,}</text>' for count in counts]
    parts.append(f'<text x="{(left + width - right) / 2:.0f}" y="{height - 8}" text-anchor="middle">stubs (the last one is asked)</text>')
    for color, (server, rates) in zip(_COLORS, peers.items(), strict=False):
        points = [(x(count), y(found.rate)) for count in counts if (found := rates.get(f"literal-{count}"))]
        if not points:
            continue
        line = " ".join(f"{across:.1f},{down:.1f}" for across, down in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{color}" stroke-width="2.5"/>')
        parts += [f'<circle cx="{across:.1f}" cy="{down:.1f}" r="4" fill="{color}"/>' for across, down in points]
        parts.append(f'<text x="{points[-1][0] + 10:.1f}" y="{points[-1][1] + 4:.1f}" fill="{color}">{escape(server)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
