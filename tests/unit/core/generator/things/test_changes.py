from tests.unit.core.generator.tape import Tape

from understudy.core.generator.templates.sources import Case
from understudy.core.generator.things.changes import Change, find_change, find_named_member


def change(old, new, **values):
    tape = Tape()
    tape.add("PATCH", "/things/1")
    return find_change([old], [new], [Case(tape.samples()[0], {"request." + name: value for name, value in values.items()})])


OLD = {"id": 1, "name": "pen", "size": {"w": 1, "h": 2}, "version": 3}


def test_members_are_taken_over_and_the_server_adds_its_own():
    assert change(OLD, OLD | {"name": "ink", "version": 4}, json={"name": "ink"}) == Change("request.json", deep=False, own=("version",))


def test_nested_members_are_merged_where_they_were():
    assert change(OLD, OLD | {"size": {"w": 9, "h": 2}}, json={"size": {"w": 9}}) == Change("request.json", deep=True, own=())


def test_forms_are_read_as_the_things_types():
    assert change({"n": 1, "meta": {"a": "x"}}, {"n": 2, "meta": {"a": "x", "b": "y"}}, form_tree={"n": "2", "meta": {"b": "y"}}) == Change(
        "request.form_tree | like(item)", deep=True, own=()
    )


def test_what_never_comes_back_is_left_out():
    found = change(OLD, OLD | {"name": "ink"}, json={"name": "ink", "password": "p"})
    assert found == Change("request.json | without('password')", deep=False, own=())


def test_something_else_than_was_asked_is_no_change_by_the_request():
    assert change(OLD, OLD | {"name": "blot"}, json={"name": "ink"}) is None
    assert change(OLD, OLD | {"name": "INK"}, json={"name": "ink"}) == Change("request.json", deep=False, own=("name",))


def test_a_message_inside_a_message_is_taken_over():
    assert change({"1": "a", "3": 1}, {"1": "a", "3": 5}, **{"json['1']": {"1": "a", "3": 5}}) == Change(
        "request.json['1']", deep=False, own=()
    )


def test_one_member_may_be_named_and_its_value_said():
    tape = Tape()
    tape.add("POST", "/", "")
    case = Case(tape.samples()[0], {"request.form.AttributeName": "DisplayName", "request.form.AttributeValue": "Quiet"})
    old = {"Arn": "a", "DisplayName": ""}
    assert find_named_member([old], [old | {"DisplayName": "Quiet"}], [case]) == "{request.form.AttributeName: request.form.AttributeValue}"
    assert find_named_member([old], [old | {"DisplayName": "Quiet", "Arn": "b"}], [case]) is None
    assert find_named_member([old], [old | {"DisplayName": "Loud"}], [case]) is None


def test_the_key_alone_changes_nothing():
    assert change({"1": "a", "3": 1}, {"1": "a", "3": 5}, json={"1": "a", "2": 5}) is None


def test_a_figure_may_come_back_as_another_type():
    assert change({"id": 1, "weight": None}, {"id": 1, "weight": 9.0}, json={"weight": 9}) == Change(
        "request.json", deep=False, own=("weight",)
    )
    assert change({"id": 1, "weight": 3.0}, {"id": 1, "weight": 3.0}, json={"id": 1}) == Change("request.json", deep=False, own=())
