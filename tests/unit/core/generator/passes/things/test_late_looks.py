import pytest
from tests.unit.core.generator.eventual import NONE, Timed, by_count, by_time, poll

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.model.resource import Lag

THING = {"id": "thg_8fK2mQ0z0Xv", "name": "tea"}
WHERE = f"/things/{THING['id']}"


def late(tape):
    """Return how the endpoints of the only collection are behind, by path."""
    (roles,) = find_collections(find_endpoints(tape.samples()))
    return {endpoint.path: one for endpoint, one in roles.late.items()}


def test_new_things_that_so_many_reads_do_not_find():
    (one,) = late(by_count(looks=2)).values()
    assert (one.follower, one.lags) == ("seen_things", {"create": Lag(2)})
    assert one.told[0].startswith("what is made shows after 2 looks: unseen by 2 looks")


def test_one_sample_is_enough():
    assert late(by_count(looks=3, names=("tea",)))["/things/{thing}"].lags == {"create": Lag(3)}


def test_new_things_that_are_not_found_for_a_while_but_by_strong_reads():
    (one,) = late(by_time(lag=0.3)).values()
    assert one.lags == {"create": Lag(0, 0.3)}
    assert [(condition.part, condition.name) for condition in one.strong] == [("query", ("consistent",))]


def test_old_values_and_removed_things_that_are_still_read():
    tape = Timed()
    for number in range(2):
        thing = THING | {"id": f"thg_8fK2mQ0z{number}Xv"}
        where = f"/things/{thing['id']}"
        tape.add("POST", "/things", {"name": "tea"}, 201, thing)
        tape.add("GET", where, None, 200, thing)
        changed = thing | {"name": "milk"}
        tape.add("PUT", where, {"name": "milk"}, 200, changed)
        poll(tape, where, (200, thing), (200, changed), times=2)
        tape.add("DELETE", where, None, 204)
        poll(tape, where, (200, changed), (404, NONE), times=1)
    assert late(tape)["/things/{thing}"].lags == {"update": Lag(2), "remove": Lag(1)}


def test_lags_that_are_not_all_the_same_hide_nothing_that_was_seen():
    tape = Timed()
    for number, (times, pause) in enumerate(((4, 0.1), (1, 0.08), (2, 0.1))):
        thing = THING | {"id": f"thg_8fK2mQ0z{number}Xv"}
        tape.add("POST", "/things", {"name": "tea"}, 201, thing)
        poll(tape, f"/things/{thing['id']}", (404, NONE), (200, thing), times=times, pause=pause)
    (lag,) = late(tape)["/things/{thing}"].lags.values()
    assert lag.looks == 0
    assert 0.0 < lag.seconds < 0.1


def test_things_within_others_say_nothing_of_those_when_they_are_not_there_yet():
    tape = Timed()
    for number, pauses in enumerate(((0.1, 0.1, 0.1), (0.09, 0.09, 0.09, 0.09))):
        board = {"id": f"brd_8fK2mQ0z{number}Xv", "title": f"board {number}"}
        tape.add("POST", "/boards", {"title": board["title"]}, 201, board)
        for place, pause in enumerate(pauses):
            card = {"id": f"crd_8fK2mQ0z{number}{place}Xv", "text": f"card {place}"}
            where = f"/boards/{board['id']}/cards/{card['id']}"
            made = tape.now
            tape.add("POST", f"/boards/{board['id']}/cards", {"text": card["text"]}, 201, card)
            while tape.now - made < 0.25:
                tape.add("GET", where, None, 404, NONE)
                tape.wait(pause)
            tape.add("GET", where, None, 200, card)
    found = find_collections(find_endpoints(tape.samples()))
    assert {roles.collection.name: bool(roles.late) for roles in found} == {"boards": False, "cards": True}


def test_lists_that_show_later_what_single_reads_show_at_once():
    tape = Timed()
    shown = []
    for number in range(2):
        thing = THING | {"id": f"thg_8fK2mQ0z{number}Xv"}
        tape.add("POST", "/things", {"name": "tea"}, 201, thing)
        tape.add("GET", f"/things/{thing['id']}", None, 200, thing)
        poll(tape, "/things", (200, list(shown)), (200, [*shown, thing]), times=1)
        shown.append(thing)
    found = late(tape)
    assert list(found) == ["/things"]
    assert (found["/things"].follower, found["/things"].lags) == ("listed_things", {"create": Lag(1)})


def errors_now_and_then(tape):
    tape.add("POST", "/things", {"name": "tea"}, 201, THING)
    poll(tape, WHERE, (503, {"error": "busy"}), (200, THING), times=2)


def published_by_a_request(tape):
    tape.add("POST", "/things", {"name": "tea"}, 201, THING)
    tape.add("GET", WHERE, None, 404, NONE)
    tape.add("POST", f"{WHERE}/publish", {}, 202, {"ok": True})
    tape.add("GET", WHERE, None, 200, THING)


def refreshed_by_a_request(tape):
    tape.add("POST", "/things", {"name": "tea"}, 201, THING)
    tape.add("GET", WHERE, None, 404, NONE)
    tape.add("POST", "/refresh", {}, 202, {"ok": True})
    tape.add("GET", WHERE, None, 200, THING)


def made_after_it_was_missed(tape):
    tape.add("PUT", "/things/other-one", {"name": "milk"}, 201, {"name": "milk"})
    tape.add("GET", "/things/tea-leaf", None, 404, NONE)
    tape.add("PUT", "/things/tea-leaf", {"name": "tea"}, 201, {"name": "tea"})
    tape.add("GET", "/things/tea-leaf", None, 200, {"name": "tea"})


def hidden_from_others(tape):
    tape.add("POST", "/things", {"name": "tea"}, 201, THING, headers=[("Authorization", "Bearer ann")])
    tape.add("GET", WHERE, None, 404, NONE, headers=[("Authorization", "Bearer bob")])
    tape.add("GET", WHERE, None, 200, THING, headers=[("Authorization", "Bearer ann")])


def comes_and_goes(tape):
    tape.add("POST", "/things", {"name": "tea"}, 201, THING)
    for _ in range(3):
        tape.add("GET", WHERE, None, 404, NONE)
        tape.add("GET", WHERE, None, 200, THING)


def goes_on_by_itself(tape):
    tape.add("POST", "/things", {"name": "tea"}, 201, THING | {"state": "new"})
    tape.add("GET", WHERE, None, 200, THING | {"state": "running"})
    tape.add("GET", WHERE, None, 200, THING | {"state": "done"})


@pytest.mark.parametrize(
    "record",
    [
        errors_now_and_then,
        published_by_a_request,
        refreshed_by_a_request,
        made_after_it_was_missed,
        hidden_from_others,
        comes_and_goes,
        goes_on_by_itself,
    ],
)
def test_what_has_another_reason_is_no_lag(record):
    tape = Timed()
    tape.add("POST", "/things", {"name": "rice"}, 201, {"id": "thg_9aB3cD4e5Fg", "name": "rice"})
    tape.add("GET", "/things/thg_9aB3cD4e5Fg", None, 200, {"id": "thg_9aB3cD4e5Fg", "name": "rice"})
    record(tape)
    assert not any(roles.late for roles in find_collections(find_endpoints(tape.samples())))
