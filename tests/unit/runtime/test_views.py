from understudy.core.model.claim import FaultVerdict
from understudy.core.model.decision import Decision
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.core.model.step import Finish, SendBody, SendHead, Wait
from understudy.runtime.verify import Verification
from understudy.runtime.views import plain, view_body, view_counts, view_entry, view_verification
from understudy.state.journal import Counts, Entry, RuleCount


def test_an_entry_shows_request_answer_and_verdicts():
    request = Request("POST", "/pay?x=1", Headers((("A", "b"),)), b'{"n": 1}', authority="h")
    steps = (Wait(0.5), SendHead(201, Headers((("C", "d"),))), SendBody(b"done"), Finish())
    entry = Entry(5.0, "pay", "t", request, Decision(steps, verdicts=(FaultVerdict("r", "status", applied=True),)), 10, target_s=0.5, seq=3)
    shown = view_entry(entry)
    assert shown["request"]["body"] == {"json": {"n": 1}}
    assert shown["response"] == {
        "status": 201,
        "headers": [["C", "d"]],
        "steps": ["Wait 0.5 s", "SendHead", "SendBody 4 bytes", "Finish"],
        "body": {"text": "done"},
    }
    assert shown["verdicts"] == [{"rule": "r", "kind": "status", "applied": True, "verdict": "fault"}]
    assert "body" not in view_entry(entry, bodies=False)["request"]


def test_bodies_in_their_most_readable_form():
    assert view_body(b"") is None
    assert view_body(b"12") == {"text": "12"}
    assert view_body(b"\xff\x00") == {"base64": "/wA="}
    assert view_body(b"x" * 100_000)["cut"] is True


def test_counts_by_service():
    counts = Counts({("pay", "answer"): 2, ("pay", "miss"): 1}, {("pay", "s"): 2}, {("pay", "outage[0]"): RuleCount(3, 1)}, 4)
    assert view_counts(counts) == {
        "services": {
            "pay": {
                "requests": 3,
                "outcomes": {"answer": 2, "miss": 1},
                "stubs": {"s": 2},
                "rules": {"outage[0]": {"eligible": 3, "applied": 1}},
            }
        },
        "lost": 4,
    }


def test_anything_becomes_plain_data():
    assert plain({"a": (1, b"\x00", None), 2: {"x"}}) == {"a": [1, {"base64": "AA=="}, None], "2": ["x"]}
    assert view_verification(Verification(ok=True, count=1, message="m"))["ok"] is True
