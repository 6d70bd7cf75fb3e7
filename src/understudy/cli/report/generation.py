"""What `understudy generate --report DIR` writes: one HTML page that needs nothing else, and the same facts as JSON.

Everything recorded goes through `escape`; the page has no script, no font and no request to anywhere.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

import orjson

from understudy.cli.report.model import count
from understudy.cli.report.page import STYLE
from understudy.core.generator.passes.latency import Fit
from understudy.runtime.generation import Outcome

_MOST_SHOWN = 60
_LONGEST = 1500
WAYS = {
    "standard": "a public standard",
    "collection": "live things",
    "template": "a template",
    "sequence": "recorded answers in order",
    "literal": "the recorded answer",
    "turn": "recorded answers in turn",
}
_NUMBER = ' class="n"'
_COLUMNS = (
    ("endpoint", ""),
    ("stubs", ""),
    ("answers from", ""),
    ("", ""),
    ("reproduced", _NUMBER),
    ("left out, predicted", _NUMBER),
)
_MORE_STYLE = """
.two{display:grid;grid-template-columns:1fr 1fr;gap:10px}.two pre{margin:4px 0;white-space:pre-wrap;overflow-wrap:anywhere}
.curves{display:grid;grid-template-columns:repeat(auto-fill,minmax(290px,1fr));gap:16px}figure{margin:0}figcaption{font-size:13px}
td.where{min-width:250px}h1 small{font-weight:400;font-size:15px;color:var(--soft)}ul{margin:4px 0 8px}li{font-size:14px}
"""


def write_report(directory: Path, outcomes: Sequence[Outcome]) -> Path:
    """Write `generation.html` and `generation.json`, and return the path of the page."""
    directory.mkdir(parents=True, exist_ok=True)
    page = directory / "generation.html"
    page.write_text(as_page(outcomes), "utf-8")
    facts = {outcome.name: outcome.report() for outcome in outcomes}
    data = orjson.dumps({"version": 1, "services": facts}, default=str, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS)
    (directory / "generation.json").write_bytes(data)
    return page


def as_page(outcomes: Sequence[Outcome]) -> str:
    """Return the page."""
    body = "\n".join(_service(outcome) for outcome in outcomes)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>understudy generate</title><style>{STYLE}{_MORE_STYLE}</style></head>\n<body><main>\n{body}\n</main></body></html>\n"
    )


def _service(outcome: Outcome) -> str:
    sections = [
        f"<h1>{escape(outcome.name)} <small>→ <code>{escape(outcome.file)}</code></small></h1>",
        _tiles(outcome),
        _section("Endpoints", _endpoints(outcome)),
        _section("Not reproduced", [_difference(entry) for entry in outcome.differences[:_MOST_SHOWN]]),
        _section("Right at the recorded time only", _stale(outcome)),
        _section("Kept, in conflict, outdated", _merge(outcome)),
        _section("What each stub learned", [_stub(stub) for stub in outcome.document["stubs"]]),
        _section("Latency, recorded and fitted", _curves(outcome.fits)),
    ]
    return "\n".join(section for section in sections if section)


def _section(title: str, parts: Iterable[str]) -> str:
    content = "\n".join(parts)
    return f"<h2>{escape(title)}</h2>\n{content}" if content else ""


def _tiles(outcome: Outcome) -> str:
    tiles = [
        (f"{outcome.fidelity:.1%}", f"fidelity: {outcome.reproduced} of {outcome.exchanges} exchanges"),
        ("n/a" if outcome.held_out is None else f"{outcome.held_out:.1%}", "held-out fidelity"),
        ("n/a" if outcome.generality is None else f"{outcome.generality:.1%}", "with other names chosen by the client"),
        (f"{outcome.later_fidelity:.1%}", "a year later, with other random draws"),
        (str(outcome.stubs), "stubs"),
    ]
    cells = "".join(f'<div class="tile"><b>{value}</b><span>{name}</span></div>' for value, name in tiles)
    return f'<div class="tiles">{cells}</div>'


def _endpoints(outcome: Outcome) -> list[str]:
    shares = outcome.shares()
    if not shares:
        return []
    most = max(share["exchanges"] for share in shares)
    head = "".join(f"<th{kind}>{name}</th>" for name, kind in _COLUMNS)
    return [f"<table><tr>{head}</tr>{''.join(_endpoint(share, share['exchanges'] / most) for share in shares)}</table>"]


def _endpoint(share: dict[str, Any], length: float) -> str:
    known = share["predicted"] == share["held_out"]
    right = "good" if share["reproduced"] == share["exchanges"] else "bad"
    cells = [
        f'<td class="where"><code>{escape(share["endpoint"])}</code></td>',
        f"<td>{escape(', '.join(share['stubs']))}</td>",
        f'<td class="soft">{escape(", ".join(WAYS.get(way, way) for way in share["how"]))}</td>',
        f'<td style="width:9%"><span class="bar" style="width:{length:.0%}"></span></td>',
        f'<td class="n {right}">{share["reproduced"]} of {share["exchanges"]}</td>',
        f'<td class="n {"good" if known else "bad"}">{share["predicted"]} of {share["held_out"]}</td>'
        if share["held_out"]
        else "<td></td>",
    ]
    return f"<tr>{''.join(cells)}</tr>"


def _difference(entry: dict[str, Any]) -> str:
    title = (
        f"<code>{escape(entry['request'])}</code> <span class=soft>exchange {entry['exchange']} {escape(entry.get('stub') or '')}</span>"
    )
    if not entry["fields"]:
        return f'<div class="finding">{title}<br>{escape(entry.get("problem") or "no stub answers this")}</div>'
    pairs = "".join(
        f"<p><code>{escape(field['path'])}</code></p>"
        f'<div class="two"><pre>{_shown(field["recorded"])}</pre><pre>{_shown(field["answered"])}</pre></div>'
        for field in entry["fields"]
    )
    return (
        f'<details open><summary>{title}</summary><div class="two soft"><span>recorded</span><span>answered</span></div>{pairs}</details>'
    )


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, indent=1, ensure_ascii=False, default=str)
    return escape(text if len(text) <= _LONGEST else text[:_LONGEST] + "…")


def _stale(outcome: Outcome) -> list[str]:
    rows = [
        f"<tr><td>{escape(entry['stub'])}</td><td><code>{escape(entry['path'])}</code></td><td><code>{_shown(entry['recorded'])}</code></td>"
        f'<td><code>{_shown(entry["answered"])}</code></td><td class="n">{entry["exchanges"]}</td></tr>'
        for entry in outcome.stale[:_MOST_SHOWN]
    ]
    head = '<tr><th>stub</th><th>field</th><th>recorded</th><th>answered a year later</th><th class="n">exchanges</th></tr>'
    return [f"<table>{head}{''.join(rows)}</table>"] if rows else []


def _merge(outcome: Outcome) -> list[str]:
    lines = [
        *(f"kept as it was edited: {name}" for name in outcome.kept),
        *outcome.conflicts,
        *(f"outdated: {name} was edited, and nothing in the recordings calls for it any more" for name in outcome.outdated),
        *(f"removed: {name}" for name in outcome.removed),
        *(f"asked for by nothing that was recorded: {name}" for name in outcome.unused),
    ]
    return [f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"] if lines else []


def _stub(stub: dict[str, Any]) -> str:
    learned = stub.get("learned_from")
    when = stub.get("when", {})
    path = when.get("path", "")
    methods = when.get("method", "")
    named = methods if isinstance(methods, str) else ", ".join(methods)
    where = f"{named} {path if isinstance(path, str) else path.get('template', '')}"
    told = count(learned["count"], "exchange") if learned else "hand-written"
    notes = "".join(f"<li>{escape(str(line))}</li>" for line in (learned or {}).get("notes", ()))
    title = f"<b>{escape(str(stub.get('id', '')))}</b> <code>{escape(where)}</code> <span class=soft>{told}</span>"
    return f"<details><summary>{title}</summary>{f'<ul>{notes}</ul>' if notes else '<p class=soft>nothing varied</p>'}</details>"


def _curves(fits: Sequence[Fit]) -> list[str]:
    figures = [_curve(fit) for fit in sorted(fits, key=lambda fit: -fit.count) if fit.count >= 5]
    few = sum(fit.count < 5 for fit in fits)
    remark = f'<p class="soft">{few} stubs were seen fewer than five times: their median is served.</p>' if few else ""
    return [f'<div class="curves">{"".join(figures)}</div>{remark}'] if figures or few else []


def _curve(fit: Fit) -> str:
    """Draw the share of answers (upwards) that took no longer than a time (to the right, logarithmic)."""
    shares = [(index + 0.5) / 100 for index in range(100)]
    fitted = [fit.model.quantile(share) for share in shares]
    recorded = [(value, (index + 1) / len(fit.seconds)) for index, value in enumerate(fit.seconds)]
    low = math.log(max(1e-6, min(fit.seconds[0], fitted[0])))
    high = max(math.log(max(fit.seconds[-1], fitted[-1])), low + 0.1)

    def point(seconds: float, share: float) -> str:
        return f"{(math.log(max(seconds, 1e-6)) - low) / (high - low) * 280 + 10:.1f},{110 - share * 100:.1f}"

    steps = " ".join(point(value, share) for value, share in recorded)
    curve = " ".join(point(value, share) for value, share in zip(fitted, shares, strict=True))
    label = f"{fit.count} answers, {fit.family}, D = {fit.distance:.3f} ({'close' if fit.is_close else 'apart'})"
    return (
        f'<figure><svg viewBox="0 0 300 128" role="img" aria-label="{escape(fit.stub)}: {escape(label)}">'
        '<line x1="10" y1="110" x2="290" y2="110" stroke="var(--line)"/><line x1="10" y1="10" x2="290" y2="10" stroke="var(--line)"/>'
        f'<polyline points="{steps}" fill="none" stroke="#3b82c4" stroke-width="2.5"/>'
        f'<polyline points="{curve}" fill="none" stroke="#d9922b" stroke-width="1.5" stroke-dasharray="5 3"/>'
        f'<text x="10" y="124" font-size="11" fill="var(--soft)">{_milliseconds(math.exp(low))}</text>'
        f'<text x="290" y="124" font-size="11" text-anchor="end" fill="var(--soft)">{_milliseconds(math.exp(high))}</text></svg>'
        f"<figcaption><b>{escape(fit.stub)}</b> <span class=soft>{escape(label)}</span><br>"
        '<span class="legend"><span><i style="background:#3b82c4"></i>recorded</span>'
        '<span><i style="background:#d9922b"></i>fitted</span></span></figcaption></figure>'
    )


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.3g} ms"
