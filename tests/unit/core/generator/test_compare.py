import base64

from tests.unit.core.generator.traffic import NOTE_A, NOTE_B, START, Tape, iso

from understudy.core.generator.compare import Companions, compare
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response


def differences(recorded, answered, companions=None, status=200):
    import json

    tape = Tape()
    exchange = tape.add("GET", "/", None, 200, recorded)
    response = Response(status, Headers.of([("content-type", "application/json")]), json.dumps(answered).encode())
    return [one.place for one in compare(exchange, response, companions or Companions())]


def test_equal_answers_have_no_differences_whatever_the_order_of_members():
    assert differences({"a": 1, "b": [1]}, {"b": [1], "a": 1}) == []


def test_differences_name_their_place():
    assert differences({"a": 1, "b": [1]}, {"a": "1", "b": [1, 2], "c": 0}) in (
        ["body/a", "body/b", "body/c"],
        ["body/c", "body/a", "body/b"],
        *([*order] for order in __import__("itertools").permutations(["body/a", "body/b", "body/c"])),
    )
    assert differences({}, {}, status=404) == ["status"]


def test_made_up_values_keep_company():
    companions = Companions()
    assert differences({"id": NOTE_A}, {"id": NOTE_B}, companions) == []
    assert differences({"owner": NOTE_A}, {"owner": NOTE_B}, companions) == []
    other = NOTE_B.replace("5", "6")
    assert differences({"owner": NOTE_A}, {"owner": other}, companions) == ["body/owner"]
    request = companions.request(Request("GET", f"/notes/{NOTE_A}?x={NOTE_A}", Headers(), b""))
    assert request.target == f"/notes/{NOTE_B}?x={NOTE_B}"


def test_times_near_each_other_are_alike():
    assert differences({"at": iso(START)}, {"at": iso(START + 5)}) == []
    assert differences({"at": iso(START)}, {"at": iso(START + 5000)}) == ["body/at"]


def test_values_inside_basic_credentials_are_written_too():
    companions = Companions()
    assert differences({"id": NOTE_A}, {"id": NOTE_B}, companions) == []
    basic = "Basic " + base64.b64encode(f"{NOTE_A}:secret".encode()).decode()
    request = companions.request(Request("GET", "/", Headers.of([("authorization", basic)])))
    assert base64.b64decode(request.headers.get("authorization").split()[1]).decode() == f"{NOTE_B}:secret"


def test_exact_moments_keep_company_as_ids_do():
    companions, first, second = Companions(), f"{START:.0f}.000001", f"{START + 1:.0f}.000002"
    assert differences({"ts": first}, {"ts": second}, companions) == []
    assert differences({"ts": first}, {"ts": second}, companions) == []
    assert differences({"ts": first}, {"ts": f"{START + 2:.0f}.000003"}, companions) == ["body/ts"]


def test_short_ids_keep_company_where_they_stand_as_ids():
    companions = Companions()
    assert differences({"id": "57ed"}, {"id": "7c6d"}, companions) == []
    assert differences({"post": "57ed"}, {"post": "7c6d"}, companions) == []
    assert companions.request(Request("GET", "/posts/57ed", Headers(), b"")).target == "/posts/7c6d"
    assert differences({"state": "open"}, {"state": "shut"}) == ["body/state"]


def test_ids_of_capitals_keep_company_also_when_one_has_no_digit():
    assert differences({"id": "CHQQYHRIFC"}, {"id": "CBF7AIRT4V"}) == []
    assert differences({"id": "SUPPORTED"}, {"id": "FORBIDDEN"}) == ["body/id"]


def test_ids_in_messages_that_are_no_text_are_written_too():
    companions = Companions()
    assert differences({"id": NOTE_A}, {"id": NOTE_B}, companions) == []
    request = companions.request(Request("POST", "/", Headers(), b"\x80\xff" + NOTE_A.encode()))
    assert request.body == b"\x80\xff" + NOTE_B.encode()


def test_large_bodies_are_translated_only_where_they_speak_of_something():
    companions = Companions()
    assert companions.pair(NOTE_A, NOTE_B)
    filler = b"x" * 1_100_000
    for body, expected in ((filler, filler), (filler + b" " + NOTE_A.encode(), filler + b" " + NOTE_B.encode())):
        assert companions.request(Request("PUT", "/file", Headers(), body)).body == expected


def test_links_keep_company_parameter_by_parameter():
    companions = Companions()
    here, there = (f"http://a.example/b?limit=2&cursor={token}%3D" for token in ("c9XuNVL3J51mmaOptTS2", "k2vZdUOT5P97zlnVrqNP"))
    assert differences({"next": here}, {"next": there}, companions) == []
    assert companions.made["c9XuNVL3J51mmaOptTS2="] == "k2vZdUOT5P97zlnVrqNP="
    assert differences({"next": here}, {"next": there.replace("limit=2", "limit=3")}, companions) == ["body/next"]
    assert differences({"next": here}, {"next": there.replace("/b?", "/c?")}, companions) == ["body/next"]
    assert differences({"link": f'<{here}>; rel="next"'}, {"link": f'<{there}>; rel="next"'}, companions) == []


def test_versions_that_are_points_in_time_agree_as_these_do():
    tape = Tape()
    tag = str(int(START * 1000))
    exchange = tape.add("GET", "/", None, 200, {}, fields=[("ETag", f'"{tag}"')])

    def places(answered):
        headers = Headers.of([("content-type", "application/json"), ("etag", f'"{answered}"')])
        companions = Companions()
        companions.pair(tag, "something else")
        return [one.place for one in compare(exchange, Response(200, headers, b"{}"), companions)]

    assert places(int(tag) + 300) == []
    assert places(int(tag) + 3_000_000) == ["headers/etag"]


def test_ids_after_an_escaped_sign_are_written_too():
    companions = Companions()
    assert companions.pair(NOTE_A, NOTE_B)
    request = Request("POST", "/", Headers.of([]), f"Arn=arn%3Aaws%3Atopic%3A{NOTE_A}".encode())
    assert companions.request(request).body == f"Arn=arn%3Aaws%3Atopic%3A{NOTE_B}".encode()


def test_what_is_made_anew_in_one_place_is_not_said_as_recorded_in_another():
    for names in (("node", "leader"), ("leader", "node")):
        recorded = dict.fromkeys(names, "10276657743932975437")
        answered = dict(zip(names, ("10276657743932975437", "83926657743932975411"), strict=True))
        assert differences(recorded, answered) != []
        assert differences(recorded, dict.fromkeys(names, "83926657743932975411")) == []


def test_short_tails_of_names_keep_company():
    companions = Companions()
    assert differences({"arn": "arn:secret:dev/db-uWZNcb"}, {"arn": "arn:secret:dev/db-T3xtkx"}, companions) == []
    assert companions.translate("arn:secret:dev/db-uWZNcb") == "arn:secret:dev/db-T3xtkx"
    assert differences({"arn": "arn:secret:dev/db-stable"}, {"arn": "arn:secret:dev/db-master"}) == ["body/arn"]
