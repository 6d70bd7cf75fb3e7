from tests.unit.core.generator.eventual import NONE, Timed, by_count

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.things.views import events_of, request_key, views_of

ONE = {"id": "thg_8fK2mQ0z0Xv", "name": "tea", "n": 1}


def seen(tape, path="/things/{thing}"):
    endpoints = find_endpoints(tape.samples())
    (roles,) = find_collections(endpoints, lags=False)
    events = events_of(roles)
    endpoint = next(one for one in endpoints if one.method == "GET" and one.path == path)
    return events, [(view.sample.number, view.latest, sorted(view.fits)) for view in views_of(roles, endpoint, events)]


def test_a_read_that_finds_nothing_shows_what_there_was_before_the_thing_was_made():
    events, views = seen(by_count(names=("tea",)))
    assert [(event.kind, event.number, event.told["name"]) for event in events[(), ONE["id"]]] == [("create", 0, "tea")]
    assert views == [(1, 1, [0]), (2, 1, [0]), (3, 1, [1])]


def test_what_a_read_shows_tells_after_which_change_it_was():
    tape = Timed()
    tape.add("POST", "/things", {"name": "tea", "n": 1}, 201, ONE)
    tape.add("PATCH", f"/things/{ONE['id']}", {"n": 2}, 204)
    tape.add("GET", f"/things/{ONE['id']}", None, 200, ONE)
    tape.add("GET", f"/things/{ONE['id']}", None, 200, ONE | {"n": 2})
    tape.add("DELETE", f"/things/{ONE['id']}", None, 204)
    tape.add("GET", f"/things/{ONE['id']}", None, 200, ONE | {"n": 2})
    tape.add("GET", f"/things/{ONE['id']}", None, 404, NONE)
    events, views = seen(tape)
    assert [event.kind for event in events[(), ONE["id"]]] == ["create", "update", "remove"]
    assert views == [(2, 2, [1]), (3, 2, [2]), (5, 3, [2]), (6, 3, [0, 3])]


def test_lists_show_what_the_same_request_shows_at_some_time():
    tape = Timed()
    for number in range(2):
        tape.add("POST", "/things", {"name": "x", "n": number}, 201, ONE | {"id": f"thg_8fK2mQ0z{number}Xv", "name": "x", "n": number})
    tape.add("GET", "/things?n=1", None, 200, [])
    tape.add("GET", "/things?n=1", None, 200, [{"id": "thg_8fK2mQ0z1Xv", "name": "x", "n": 1}])
    _, views = seen(tape, "/things")
    assert views == [(2, 1, [0]), (3, 1, [1])]


def test_an_error_shows_nothing():
    tape = by_count(names=("tea",))
    tape.add("GET", f"/things/{ONE['id']}", None, 503, {"error": "busy"})
    assert len(seen(tape)[1]) == 3


def test_who_asks_is_part_of_what_is_asked():
    tape = Timed()
    for token in ("ann", "bob", "ann"):
        tape.add("GET", "/things", None, 200, [], headers=[("Authorization", f"Bearer {token}")])
    first, second, third = map(request_key, tape.samples())
    assert first == third != second


def test_a_refusal_may_say_in_words_that_there_is_nothing():
    tape = by_count(names=("tea",))
    tape.add("GET", f"/things/{ONE['id']}", None, 400, {"__type": "ResourceNotFoundException", "message": "sorry"})
    tape.add("GET", f"/things/{ONE['id']}", None, 400, {"message": "try another day"})
    assert seen(tape)[1][3:] == [(5, 1, [0])]


def test_bytes_tell_which_write_is_shown():
    tape = Timed()
    for name in ("one", "two"):
        tape.add("PUT", f"/box/{name}", b"first " + name.encode(), 201)
        tape.add("GET", f"/box/{name}", None, 200, b"first " + name.encode())
        tape.add("PUT", f"/box/{name}", b"second " + name.encode(), 204)
        tape.add("GET", f"/box/{name}", None, 200, b"first " + name.encode())
        tape.add("GET", f"/box/{name}", None, 200, b"second " + name.encode())
    assert seen(tape, "/box/{box}")[1][:3] == [(1, 1, [1]), (3, 2, [1]), (4, 2, [2])]
