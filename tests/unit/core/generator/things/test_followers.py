import json

from tests.unit.core.generator.eventual import Timed, by_count, by_time, poll
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


def test_calls_that_insist_go_before_those_that_find_nothing_yet():
    tape = Timed()

    def call(operation, asked, status, answer):
        return tape.add("POST", "/", asked, status, answer, headers=[("X-Amz-Target", f"Profiles.{operation}")])

    missing = {"__type": "ResourceNotFoundException", "message": "no such profile"}
    for user in ("ann", "bob"):
        profile = {"Profile": {"UserId": user, "Email": f"{user}@x.example"}}
        call("PutProfile", profile["Profile"], 200, profile)
        for _ in range(2):
            call("GetProfile", {"UserId": user}, 400, missing)
        call("GetProfile", {"UserId": user, "ConsistentRead": True}, 200, profile)
        call("GetProfile", {"UserId": user}, 400, missing)
        call("GetProfile", {"UserId": user}, 200, profile)
        call("DeleteProfile", {"UserId": user}, 200, {})
        call("GetProfile", {"UserId": user, "ConsistentRead": True}, 400, missing)
    ask = asked_of(tape, "profiles")

    def asked(operation, **said):
        body = json.dumps(said).encode()
        return ask("POST", "/", body, x_amz_target=f"Profiles.{operation}", content_type="application/json").status

    assert asked("PutProfile", UserId="cyd", Email="cyd@x.example") == 200
    assert [asked("GetProfile", UserId="cyd", ConsistentRead=True), asked("GetProfile", UserId="cyd")] == [200, 400]
    assert [asked("GetProfile", UserId="cyd") for _ in range(3)] == [400, 400, 200]
