from html.parser import HTMLParser

from understudy.cli.report.model import Beat, RuleUse, RunReport, ScenarioUse, StubUse, judge
from understudy.cli.report.page import as_page
from understudy.runtime.misses import Miss, Near

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def parse(report):
    tags = Tags()
    tags.feed(as_page(report, judge(report)))
    return tags


def test_the_page_shows_the_verdict_and_every_part():
    page = parse(
        RunReport(
            command=("pytest", "tests"),
            command_code=0,
            started_at=0.0,
            duration_s=2.0,
            seed=7,
            requests={"payments": 3},
            misses=(Miss("payments", "GET", "/nope", 2, (Near("read", ("path differs",)),), "when: {}"),),
            missed={"payments": 2},
            scenarios=(ScenarioUse("outage", (RuleUse("payments", "outage[0]", "fault", 3, 1),)),),
            stubs=(StubUse("payments", "create", 1), StubUse("payments", "refund", 0)),
            timeline=(Beat(0.1, "answer"), Beat(1.9, "miss")),
        )
    )
    for text in ("failed", "GET /nope", "path differs", "outage[0]", "1 of 3", "unused", "seed 7"):
        assert text in page.text
    assert len([tag for tag, _ in page.seen if tag == "rect"]) == 2


def test_the_page_needs_nothing_else_and_runs_nothing():
    page = parse(
        RunReport(
            command=(HOSTILE,),
            command_code=1,
            started_at=0.0,
            duration_s=0.0,
            seed=0,
            requests={HOSTILE: 1},
            misses=(Miss(HOSTILE, HOSTILE, HOSTILE, 1, (Near(HOSTILE, (HOSTILE,)),), HOSTILE),),
            missed={HOSTILE: 1},
            scenarios=(ScenarioUse(HOSTILE, (RuleUse(HOSTILE, HOSTILE, "fault", 0, 0),)),),
            stubs=(StubUse(HOSTILE, HOSTILE, 1),),
            timeline=(Beat(0.0, "miss"),),
        )
    )
    assert not {tag for tag, _ in page.seen} & {"script", "img", "link", "iframe", "object"}
    assert not [name for _, attributes in page.seen for name in attributes if name.startswith("on") or name in ("src", "href")]
    assert "default-src 'none'" in as_page(RunReport((), 0, 0.0, 0.0, 0, {}), ())
