"""The report as one HTML file that needs nothing else: no script, no font, no request to anywhere.

Everything recorded or typed by somebody else goes through `escape`; the policy in the head forbids scripts all the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from html import escape

from understudy.cli.report.model import Finding, RunReport, count, exit_code
from understudy.runtime.misses import Miss

BUCKETS = 60  # columns of the time line
COLORS = {"answer": "#2f9e63", "forward": "#3b82c4", "limited": "#d9922b", "fault": "#d9922b", "error": "#b3261e", "miss": "#b3261e"}

STYLE = """
:root{color-scheme:light dark;--ink:#1c2024;--soft:#62707c;--paper:#fff;
--card:#f5f7f8;--line:#dde3e7;--good:#217a4b;--bad:#b3261e;--bar:#9fb8cc}
@media(prefers-color-scheme:dark){:root{--ink:#e6eaed;--soft:#98a5b0;--paper:#14181b;
--card:#1c2226;--line:#2d363c;--good:#5cc78d;--bad:#ff8a80;--bar:#48647a}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:1000px;margin:0 auto;padding:32px 20px 64px}h1{font-size:26px;margin:0 0 4px}h2{font-size:17px;margin:36px 0 10px}
p.sub{color:var(--soft);margin:0 0 20px}code,pre{font:13px/1.5 ui-monospace,monospace}code{overflow-wrap:anywhere}
.verdict{font-weight:650}.good{color:var(--good)}.bad{color:var(--bad)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px}
.tile{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:12px 14px}
.tile b{display:block;font-size:24px;line-height:1.2}.tile span{color:var(--soft);font-size:13px}
.finding{border-left:4px solid var(--bad);background:var(--card);padding:10px 14px;margin:8px 0;border-radius:0 8px 8px 0}
table{width:100%;border-collapse:collapse}
th,td{text-align:left;padding:6px 10px 6px 0;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--soft);font-weight:500;font-size:13px}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.bar{display:block;height:8px;border-radius:4px;background:var(--bar);min-width:2px;margin-top:8px}
pre{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:12px 14px;overflow-x:auto}
details{margin:8px 0}summary{cursor:pointer}.soft{color:var(--soft)}svg{width:100%;height:auto;display:block}
.legend span{margin-right:16px;font-size:13px;color:var(--soft)}.legend i
{display:inline-block;width:10px;height:10px;border-radius:2px;margin-right:6px}
"""


def as_page(report: RunReport, findings: tuple[Finding, ...]) -> str:
    """Return the report as an HTML document."""
    passed = exit_code(report, findings) == 0
    verdict = f'<span class="verdict {"good" if passed else "bad"}">{"passed" if passed else "failed"}</span>'
    sections = [
        f"<h1>Run {verdict}</h1>",
        _subtitle(report),
        _tiles(report),
        _section("Why it failed", [_finding(finding) for finding in findings]),
        _section("Requests over time", _timeline(report)),
        _section("Scenarios", _scenarios(report)),
        _section("Misses", [_miss(miss) for miss in report.misses]),
        _section("Stubs", _stubs(report)),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>understudy run: {'passed' if passed else 'failed'}</title><style>{STYLE}</style></head>\n<body><main>\n"
        + "\n".join(section for section in sections if section)
        + "\n</main></body></html>\n"
    )


def _subtitle(report: RunReport) -> str:
    facts = f"exit code {report.command_code} · {report.duration_s:.1f} s · seed {report.seed}"
    return f'<p class="sub"><code>{escape(" ".join(report.command))}</code> · {facts}</p>'


def _section(title: str, parts: Iterable[str]) -> str:
    content = "\n".join(parts)
    return f"<h2>{escape(title)}</h2>\n{content}" if content else ""


def _tiles(report: RunReport) -> str:
    used = len(report.stubs) - len(report.unused)
    tiles = [
        (str(sum(report.requests.values())), "requests"),
        (str(sum(report.missed.values())), "misses"),
        (f"{used}/{len(report.stubs)}", "stubs used"),
        (str(sum(one.applied for one in report.scenarios)), "applications of scenario rules"),
    ]
    return '<div class="tiles">' + "".join(f'<div class="tile"><b>{value}</b><span>{name}</span></div>' for value, name in tiles) + "</div>"


def _finding(finding: Finding) -> str:
    return f'<div class="finding"><b>{finding.kind}</b> <code>{escape(finding.where)}</code><br>{escape(finding.explanation)}</div>'


def _timeline(report: RunReport) -> list[str]:
    if not report.timeline:
        return []
    span = max(report.duration_s, report.timeline[-1].at_s, 0.001)
    columns: list[Counter[str]] = [Counter() for _ in range(BUCKETS)]
    for beat in report.timeline:
        columns[min(BUCKETS - 1, max(0, int(beat.at_s / span * BUCKETS)))][beat.outcome] += 1
    highest = max(column.total() for column in columns)
    shapes = []
    for index, column in enumerate(columns):
        top = 100.0
        for outcome, color in COLORS.items():
            height = column[outcome] / highest * 92
            top -= height
            if height:
                title = f"<title>{outcome}: {column[outcome]}</title>"
                shapes.append(f'<rect x="{index * 10 + 1}" y="{top:.2f}" width="8" height="{height:.2f}" fill="{color}">{title}</rect>')
    seen = [outcome for outcome in COLORS if any(column[outcome] for column in columns)]
    legend = "".join(f'<span><i style="background:{COLORS[outcome]}"></i>{outcome}</span>' for outcome in seen)
    label = f"{count(len(report.timeline), 'request')} in {span:.1f} s, {highest} at most per column"
    ground = '<line x1="0" y1="101" x2="600" y2="101" stroke="var(--line)"/>'
    return [
        f'<svg viewBox="0 0 600 104" role="img" aria-label="{escape(label)}">{"".join(shapes)}{ground}</svg>',
        f'<p class="legend">{legend}<span>{escape(label)}</span></p>',
    ]


def _scenarios(report: RunReport) -> list[str]:
    if not report.scenarios:
        return []
    rows = []
    for scenario in report.scenarios:
        if not scenario.rules:
            rows.append(
                f'<tr><td><b>{escape(scenario.name)}</b></td><td class="soft">concerned no request</td><td></td><td class="n">0</td></tr>'
            )
        for rule in scenario.rules:
            share = rule.applied / rule.eligible if rule.eligible else 0.0
            rows.append(
                f"<tr><td><b>{escape(scenario.name)}</b></td><td>{escape(rule.service)} <code>{escape(rule.name)}</code> {rule.kind}</td>"
                f'<td style="width:30%">{f'<span class="bar" style="width:{share:.0%}"></span>' if share else ""}</td>'
                f'<td class="n">{rule.applied} of {rule.eligible}</td></tr>'
            )
    head = '<tr><th>scenario</th><th>rule</th><th></th><th class="n">applied</th></tr>'
    return [f"<table>{head}{''.join(rows)}</table>"]


def _miss(miss: Miss) -> str:
    nearest = "".join(f"<li><code>{escape(near.stub)}</code>: {escape('; '.join(near.differences))}</li>" for near in miss.nearest)
    suggestion = f"<p>A stub that takes it:</p><pre>{escape(miss.suggestion)}</pre>" if miss.suggestion else ""
    title = f"<code>{escape(miss.method)} {escape(miss.target)}</code> on {escape(miss.service)}, {count(miss.times, 'time')}"
    return f"<details open><summary>{title}</summary>{f'<ul>{nearest}</ul>' if nearest else ''}{suggestion}</details>"


def _stubs(report: RunReport) -> list[str]:
    if not report.stubs:
        return []
    most = max(stub.hits for stub in report.stubs) or 1
    ordered = sorted(report.stubs, key=lambda stub: (-stub.hits, stub.service, stub.stub))
    rows = [
        f"<tr><td>{escape(stub.service)}</td><td><code>{escape(stub.stub)}</code></td>"
        f'<td style="width:30%">{f"""<span class="bar" style="width:{stub.hits / most:.0%}"></span>""" if stub.hits else ""}</td>'
        f'<td class="n{"" if stub.hits else " soft"}">{stub.hits or "unused"}</td></tr>'
        for stub in ordered
    ]
    head = '<tr><th>service</th><th>stub</th><th></th><th class="n">requests</th></tr>'
    return [f"<table>{head}{''.join(rows)}</table>"]
