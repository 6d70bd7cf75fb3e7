import pytest
from tests.unit.core.generator.tape import Frames, Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.rpc_keys import (
    answered_places,
    good_samples,
    is_first_field,
    is_key_name,
    key_code,
    said_codes,
    shows_list,
)
from understudy.core.model.grpc import write_tree


def operation(*calls):
    """The one endpoint of these calls: what was asked and answered."""
    tape = Tape()
    for asked, answer, status in calls:
        tape.add("POST", "/", asked, status, answer, headers=[("X-Amz-Target", "Svc.DescribeStacks")])
    (endpoint,) = find_endpoints(tape.samples())
    return endpoint


@pytest.mark.parametrize("place", ["request.json.QueueName", "request.json.Item.id.S", ("data", "createUser", "id"), ("Arn",)])
def test_places_called_like_keys(place):
    assert is_key_name(place)


@pytest.mark.parametrize("place", ["request.json.Text", ("Status",), ()])
def test_places_not_called_like_keys(place):
    assert not is_key_name(place)


def test_what_every_call_says_may_name_things_and_lists_of_several_do_not():
    endpoint = operation(
        ({"Name": "a", "Tags": [{"K": "x"}, {"K": "y"}]}, {}, 200), ({"Name": "b", "Tags": [{"K": "z"}, {"K": "w"}], "More": 1}, {}, 200)
    )
    said = said_codes(endpoint.samples)
    assert "request.json.Name" in said
    assert not [code for code in said if "More" in code or "Tags[" in code]


def test_the_part_of_a_request_that_says_known_keys_is_found():
    endpoint = operation(({"Arn": "x/y/one", "Text": "hello"}, {}, 200), ({"Arn": "x/y/two", "Text": "bye"}, {}, 200))
    assert key_code(endpoint, {"one", "two"}, set()) == "request.json.Arn | basename"
    assert key_code(endpoint, {"three"}, set()) is None
    lacking = operation(({"Arn": "x/y/one"}, {}, 200), ({"Arn": "x/y/two"}, {}, 200), ({"Text": "bye"}, {}, 400))
    assert key_code(lacking, {"one", "two"}, set()) == "request.json.Arn | basename"
    assert key_code(endpoint, {"one", "two"}, {(endpoint, "request.json.Arn")}) is None


def test_answers_show_lists_of_what_has_these_keys():
    endpoint = operation(({}, {"Stacks": [{"Name": "a"}], "Next": "n"}, 200), ({}, {"Error": "no"}, 400))
    assert shows_list(endpoint, {"a"})
    assert not shows_list(endpoint, {"n"})
    assert [sample.answer.tree for sample in good_samples(endpoint)] == [{"Stacks": [{"Name": "a"}], "Next": "n"}]


def test_places_that_every_answer_has_are_listed_with_their_values():
    endpoint = operation(({}, {"Id": "1", "@xmlns": "v"}, 200), ({}, {"Id": "2", "More": "m"}, 200))
    assert answered_places(endpoint.samples) == [(("Id",), {"1", "2"})]


def test_the_first_field_of_messages_is_the_key_that_the_server_made():
    def made(*pairs):
        tape = Tape()
        for asked, answer in pairs:
            frames = Frames(write_tree(answer))
            tape.add("POST", "/shop.v1.Notes/AddNote", Frames(write_tree(asked)), 200, frames, kind="application/grpc")
        (endpoint,) = find_endpoints(tape.samples())
        return endpoint

    endpoint = made(({"1": "hello"}, {"1": "n_4f0c", "2": "hello"}), ({"1": "bye"}, {"1": "n_77aa", "2": "bye"}))
    assert is_first_field(("1",), endpoint, {"n_4f0c", "n_77aa"})
    assert not is_first_field(("2",), endpoint, {"hello", "bye"})
    chosen = made(({"1": "ann"}, {"1": "ann"}), ({"1": "bob"}, {"1": "bob"}))
    assert not is_first_field(("1",), chosen, {"ann", "bob"})
