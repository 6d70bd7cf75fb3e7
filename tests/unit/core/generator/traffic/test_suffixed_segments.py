"""Formats at the ends of paths."""

from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.virtual import asked_of

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.traffic.endpoint import Parameter
from understudy.core.generator.traffic.suffixed_segments import with_suffix, with_suffixed_segments
from understudy.core.model.json_codec import parse_json


def tickets():
    tape = Tape()
    made = [{"id": number, "title": title, "open": True} for number, title in ((101, "ann"), (102, "bob"))]
    for one in made:
        tape.add("POST", "/tickets.json", {"title": one["title"]}, 201, one)
        tape.add("GET", f"/tickets/{one['id']}.json", None, 200, one)
    tape.add("GET", "/tickets.json", None, 200, {"tickets": made})
    tape.add("PUT", "/tickets/101/close.json", {}, 200, {**made[0], "open": False})
    tape.add("GET", "/tickets/101.json", None, 200, {**made[0], "open": False})
    tape.add("DELETE", "/tickets/102.json", None, 204)
    tape.add("GET", "/tickets/102.json", None, 404, {"error": "not found"})
    tape.add("GET", "/about.json", None, 200, {"version": 3})
    return tape


def test_things_and_what_lists_them_are_one_collection():
    ask = asked_of(tickets(), "desk")
    made = parse_json(ask("POST", "/tickets.json", b'{"title": "cyd"}', content_type="application/json").body)
    place = f"/tickets/{made['id']}.json"
    assert parse_json(ask("GET", place).body) == made == {"id": made["id"], "title": "cyd", "open": True}
    assert parse_json(ask("GET", "/tickets.json").body) == {"tickets": [made]}
    ask("PUT", f"/tickets/{made['id']}/close.json", b"{}", content_type="application/json")
    assert parse_json(ask("GET", place).body)["open"] is False
    assert ask("DELETE", place).status == 204
    assert ask("GET", place).status == 404
    assert parse_json(ask("GET", "/about.json").body) == {"version": 3}


def test_paths_are_written_with_their_formats():
    samples = with_suffixed_segments(tickets().samples())
    assert {endpoint.path for endpoint in find_endpoints(samples)} == {
        "/tickets.json", "/tickets/{ticket}.json", "/tickets/{ticket}/close.json", "/about.json",
    }  # fmt: skip
    assert with_suffix(("tickets", Parameter("ticket")), samples[1])[1].around == ("/", ".json")
    assert with_suffix(("about.json",), samples[-1]) == ("about.json",)


def test_paths_that_are_asked_for_without_their_format_stay():
    tape = tickets()
    tape.add("GET", "/tickets/101", None, 200, "<html/>")
    samples = with_suffixed_segments(tape.samples())
    assert samples[1].segments == ("tickets", "101.json")
    assert samples[0].segments == ("tickets",)
