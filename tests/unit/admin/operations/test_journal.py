from tests.unit.admin.on_stage import ask, call, make_stage

from understudy.admin.operations import journal


async def test_entries_counts_and_misses():
    stage = make_stage()
    for target in ("/hello", "/hello?x=1", "/nope"):
        ask(stage, "GET", target)
    entries = (await journal.list_entries(call(stage, query={"after": 0})))["entries"]
    assert [(one["request"]["target"], one["outcome"]) for one in entries] == [("/hello?x=1", "answer"), ("/nope", "miss")]
    assert len((await journal.list_entries(call(stage, query={"misses": True, "bodies": False})))["entries"]) == 1
    assert (await journal.show_counts(call(stage)))["services"]["pay"]["outcomes"] == {"answer": 2, "miss": 1}
    assert [miss["target"] for miss in (await journal.list_misses(call(stage)))["misses"]] == ["/nope"]
    await journal.clear(call(stage))
    assert (await journal.list_entries(call(stage)))["entries"] == []


async def test_verification():
    stage = make_stage()
    ask(stage, "GET", "/hello")
    assert (await journal.verify(call(stage, body={"when": {"path": "/hello"}, "times": 1})))["ok"]
    refused = await journal.verify(call(stage, body={"when": {"path": "/helo"}, "within_s": 0.03}))
    assert not refused["ok"]
    assert refused["nearest"][0]["request"] == "GET /hello"
    sequence = await journal.verify_sequence(call(stage, body={"whens": [{"path": "/hello"}, {"path": "/hello"}]}))
    assert (sequence["ok"], sequence["count"]) == (False, 1)
