from tests.unit.core.generator.tape import START, Tape

from understudy.core.generator.conditions.features import features_of
from understudy.core.generator.traffic.sample import TURNED_AWAY


def one(*asked, **more):
    tape = Tape()
    tape.add(*asked, **more)
    return features_of(tape.samples()[0], {}, {})


def test_a_request_is_listed_by_its_parts_and_a_body_by_its_leaves():
    found = one("POST", "/?a=1", {"b": {"c": 2}}).values
    assert (found["query", ("a",)], found["json", ("b",)], found["json", ("b", "c")]) == ("1", {"c": 2}, 2)
    assert found["body", ()] is True


def test_what_is_random_secret_or_a_moment_never_decides():
    found = one("POST", "/", {"t": "ab12cd34ef56ab12", "password": "x", "at": "2026-11-20T20:00:00Z", "plain": "tea"})
    assert {name[0] for _, name in found.volatile if name[0] != "content-type"} >= {"t", "password", "at"}
    assert ("json", ("plain",)) not in found.volatile
    assert found.made_up == {("json", ("t",))}
    assert ("json", ("t",)) not in found.by_value().volatile


def test_the_time_of_a_request_never_decides_as_a_number_either():
    found = one("POST", "/", {"start": int(START * 1000), "end": START + 60, "size": 1_500_000_000, "limit": 5})
    assert {name[0] for part, name in found.volatile if part == "json"} == {"start", "end"}


def test_what_a_refusal_says_is_kept():
    assert one("GET", "/", None, 404, {"error": "gone"}).told == '{"error": "gone"}'
    assert one("GET", "/", None, 404).told == "refused"
    assert one("GET", "/").told == ""


def test_who_says_the_last_thing_in_a_conversation_is_listed():
    def turns(*roles):
        return one("POST", "/", {"turns": [{"role": role, "content": "tea"} for role in roles]}).values.get(("last", ("turns", "role")))

    assert [turns("user"), turns("user", "assistant", "tool"), turns(), turns("user", "no name")] == ["user", "tool", None, None]
    assert ("last", ("turns", "role")) not in one("POST", "/", {"turns": [{"role": "user"}, "tea"]}).values


def test_a_redirect_tells_what_is_wrong_by_its_error_alone():
    tape = Tape()
    asked = "/authorize?response_type=token&client_id=x&state=q"
    there = "http://app.example/cb?error=unsupported_response_type&error_description=No+such+response_type.&state=q"
    tape.add("GET", asked, None, 302, "Found. Redirecting to " + there, fields=[("Location", there)])
    (sample,) = tape.samples()
    sample.notes[TURNED_AWAY] = 400
    assert features_of(sample, {}, {}).told == "unsupported_response_type No such response_type."


def test_variables_that_only_fields_inside_the_root_field_are_given_are_listed():
    query = "query Q($id: ID!, $first: Int) { project(id: $id) { id tasks(first: $first) { totalCount } } }"
    found = one("POST", "/", {"query": query, "variables": {"id": "p1", "first": 500}}).values
    assert {name: value for (part, name), value in found.items() if part == "graphql"} == {("id",): "p1", ("$variables", "first"): 500}
