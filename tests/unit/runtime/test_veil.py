from tests.unit.admin.on_stage import make_stage

from understudy.core.engine.assemble import assemble
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.veil import Veil

SECRET = "Bearer 8f2hd83jd92jd8f7h3k2m9x7c6v5b4n3"


def asked(document, **fields):
    stage = make_stage({"pay": document})
    request = Request("GET", "/me", Headers((("Host", "h"), ("Authorization", fields.get("authorization", SECRET)))))
    return stage.engine.catalog.named("pay").answer(request, lambda name: None)


async def test_credentials_are_not_shown_and_stay_the_same_pseudonym():
    entry = asked({"stubs": [{"id": "me", "when": {"path": "/me"}, "then": {"json": {"you": "{{ request.headers.authorization }}"}}}]})
    veil = Veil()
    shown = veil.draw(entry)
    told = shown.request.headers.get("authorization")
    assert "8f2hd83jd92jd8f7h3k2m9x7c6v5b4n3" not in told
    assert "8f2hd83jd92jd8f7h3k2m9x7c6v5b4n3" not in assemble(shown.decision.steps).body.decode()
    assert veil.draw(entry).request.headers.get("authorization") == told
    assert entry.request.headers.get("authorization") == SECRET, "the journal keeps what was said"


async def test_near_misses_are_explained_without_them():
    entry = asked({"stubs": [{"id": "me", "when": {"path": "/me", "headers": {"authorization": "Bearer other"}}, "then": {}}]})
    assert entry.decision.is_miss
    shown = Veil().draw(entry)
    gaps = [gap for near in shown.decision.near_misses for gap in near.mismatches]
    assert gaps
    assert all("8f2hd83jd92jd8f7h3k2m9x7c6v5b4n3" not in gap.actual for gap in gaps)


async def test_an_answer_that_is_none_stays_as_it_is():
    entry = asked({"stubs": [{"id": "me", "when": {"path": "/me"}, "then": {"fault": "connection_reset"}}]}, authorization="Basic eDp5")
    assert Veil().draw(entry).decision.steps == entry.decision.steps
