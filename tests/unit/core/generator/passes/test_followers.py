import json

from tests.unit.core.generator.eventual import by_count, by_time, poll
from tests.unit.core.generator.virtual import asked_of

from understudy.core.generator.pipeline import generate
from understudy.runtime.rehearsal import DocumentRehearsal


def made(ask, name):
    return json.loads(ask("POST", "/things", json.dumps({"name": name}).encode(), content_type="application/json").body)


def test_every_new_thing_is_looked_for_so_often():
    ask = asked_of(by_count(looks=2), "things")
    for name in ("salt", "oil", "rye", "oats"):
        thing = made(ask, name)
        answers = [ask("GET", f"/things/{thing['id']}") for _ in range(4)]
        assert [answer.status for answer in answers] == [404, 404, 200, 200]
        assert json.loads(answers[3].body) == thing
    assert ask("GET", "/things/thg_000000000Xv").status == 404


def test_who_insists_sees_what_is_there_at_once():
    tape = by_time()
    ask = asked_of(tape, "things")
    thing = made(ask, "salt")
    assert ask("GET", f"/things/{thing['id']}").status == 404
    assert json.loads(ask("GET", f"/things/{thing['id']}?consistent=true").body) == thing


def test_lists_may_be_behind():
    tape = by_count(looks=1, names=())
    first, second = ({"id": f"thg_8fK2mQ0z{number}Xv", "name": "x"} for number in (0, 1))
    tape.add("POST", "/things", {"name": "x"}, 201, first)
    poll(tape, "/things", (200, {"data": [], "total": 0}), (200, {"data": [first], "total": 1}), times=1)
    tape.add("POST", "/things", {"name": "x"}, 201, second)
    poll(tape, "/things", (200, {"data": [first], "total": 1}), (200, {"data": [first, second], "total": 2}), times=1)
    ask = asked_of(tape, "things")
    assert json.loads(ask("GET", "/things").body) == {"data": [], "total": 0}
    one, two = made(ask, "salt"), made(ask, "oil")
    assert json.loads(ask("GET", "/things").body) == {"data": [], "total": 0}
    assert json.loads(ask("GET", "/things").body) == {"data": [one, two], "total": 2}


def test_followers_stand_in_the_document_and_can_be_left_out():
    tape, service = by_count(), {"name": "things", "upstream": "http://api.example:8000"}

    def document(**more):
        return generate(tape.exchanges, service, lambda made: DocumentRehearsal(made, "things"), **more).document

    assert document()["resources"][1] == {"name": "seen_things", "follows": "things", "after": {"create": {"looks": 2}}}
    assert [one["name"] for one in document(without=frozenset(["lags"])).get("resources", ())] in (["things"], [])
