from datetime import UTC, datetime

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.templates.evidence import Wanted, find_expression
from understudy.core.generator.templates.sources import Case, request_values


def cases(*bodies):
    tape = Tape()
    for body in bodies:
        tape.add("POST", "/things", body, 200, {})
    return [Case(sample, request_values(sample, {})) for sample in tape.samples()]


def test_what_varies_with_the_request_is_explained_by_it():
    assert find_expression(Wanted(["x", "y"], cases({"a": "x"}, {"a": "y"}), "label")) == "request.json.a"


def test_what_is_always_the_same_is_only_explained_by_what_is_called_like_it_or_tells_something():
    same = cases({"a": "x"}, {"a": "x"})
    assert find_expression(Wanted(["x", "x"], same, "label")) is None
    assert find_expression(Wanted(["x", "x"], same, "a")) == "request.json.a"
    telling = cases({"a": "4f0c2d9e-77aa-4c1b-9d5e-0a1b2c3d4e5f"})
    assert find_expression(Wanted([telling[0].values["request.json.a"]], telling, "label")) == "request.json.a"


def test_a_default_stands_in_for_what_was_not_said_where_the_names_agree():
    some = cases({"a": 3}, {})
    assert find_expression(Wanted([3, 10], some, "a")) == "request.json.a | default(10)"
    assert find_expression(Wanted([3, 10], some, "b")) is None


def test_what_must_be_missing_is_not_explained_by_what_is_there():
    there, other = cases({"a": "x"}, {"a": "y"})
    assert find_expression(Wanted(["x"], [there], "a", absent=[other])) is None


def test_a_small_number_without_a_name_has_nothing_to_do_with_a_header_field():
    numbered = cases({"5": 1}, {"5": 2})
    assert find_expression(Wanted([1, 2], numbered, "x-count")) is None
    assert find_expression(Wanted([1, 2], numbered, "3")) == "request.json['5']"


def test_whole_numbers_are_written_as_such_and_others_are_not_cut():
    assert find_expression(Wanted([13, 14.5], cases({"a": 13.0}, {"a": 14.5}), "a")) == "request.json.a | lean"
    assert find_expression(Wanted([13, 14.5], cases({"a": "13"}, {"a": "14.5"}), "a")) == "request.json.a | number"


def test_numbers_that_come_back_with_a_fraction_may_be_sent_without_one():
    assert find_expression(Wanted([9.5, 0.0, 3.0], cases({"a": 9.5}, {"a": 0}, {"a": 3.0}), "a")) == "request.json.a | float"
    assert find_expression(Wanted(["x", 3.0], cases({"a": "x"}, {"a": 3}), "a")) is None


def test_a_short_name_is_the_senders_where_the_member_says_who_somebody_is():
    (case,) = cases({})
    known = [case.with_item("session", {"name": "dora", "type": "user"})]
    assert find_expression(Wanted(["dora"], known, "username")) == "session.name"
    assert find_expression(Wanted(["dora"], known, "dog")) is None


def test_what_a_change_says_of_its_own_moment_is_not_that_of_something_else_in_the_same_second():
    (case,) = cases({})
    moment = datetime.fromtimestamp(case.at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    known = [case.with_item("item", {"id": 1, "created_at": moment})]
    assert find_expression(Wanted([moment], known, "started_at")) == "item.created_at"
    assert find_expression(Wanted([moment], known, "started_at", is_change=True)) is None


def test_what_a_request_calls_by_the_noun_an_answer_may_call_by_name_alone():
    named = cases({"PoolName": "site", "Zone": "west"})
    assert find_expression(Wanted(["site"], named, "Name")) == "request.json.PoolName"
    assert find_expression(Wanted(["west"], named, "Name")) is None
    assert find_expression(Wanted(["site"], named, "State")) is None
    assert find_expression(Wanted(["default"], cases({"PoolName": "default"}), "Name")) is None


def test_the_root_says_nothing_by_its_path():
    tape = Tape()
    tape.add("POST", "/", {}, 200, {})
    rooted = [Case(sample, request_values(sample, {})) for sample in tape.samples()]
    assert find_expression(Wanted(["/"], rooted, "Path")) is None


def test_a_message_that_is_there_whenever_the_same_is_said_comes_from_there():
    tape = Tape()
    for _ in range(2):
        tape.add("POST", "/shop/Create")
    first, second = tape.samples()
    said = {"request.json['4']": {"1": 8}, "request.json['4']['1']": 8}
    with_it, without = Case(first, said), Case(second, {"request.json['1']": "plate"})
    assert find_expression(Wanted([{"1": 8}], [with_it], name="6", absent=[without])) == "request.json['4']"
    assert find_expression(Wanted([{"1": 8}], [with_it], name="6", absent=[with_it])) is None
    assert find_expression(Wanted([{"1": 8}], [with_it], name="6")) is None


def test_the_key_in_the_path_is_what_a_member_called_after_its_noun_says():
    tape = Tape()
    tape.add("POST", "/posts/4/comments", {"text": "x"}, 201, {})
    made = [Case(sample, request_values(sample, {"post": "4"})) for sample in tape.samples()]
    assert find_expression(Wanted(["4"], made, "postId")) == "path.post"
    assert find_expression(Wanted([4], made, "post_id")) == "path.post | int"
    assert find_expression(Wanted(["4"], made, "votes")) is None


def test_a_field_without_a_name_has_a_default_where_it_is_said_in_several_ways():
    asked = cases({"3": 3}, {}, {"3": 1})
    assert find_expression(Wanted([3, 2, 1], asked, "4")) == "request.json['3'] | default(2)"
    assert find_expression(Wanted([3, 2], asked[:2], "4")) is None


def test_elements_of_lists_have_the_fields_of_their_things_though_those_are_numbers():
    one, other = cases({}, {})
    closed, open_ = Case(one.sample, {"each['6']": 1}), Case(other.sample, {})
    assert find_expression(Wanted([1], [closed], "6", absent=[open_])) == "each['6']"
    assert find_expression(Wanted([1], [closed], "8", absent=[open_])) is None
