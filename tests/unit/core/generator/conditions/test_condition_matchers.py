from understudy.core.generator.conditions.condition_matchers import write_conditions
from understudy.core.generator.conditions.conditions import Condition


def test_conditions_are_written_where_they_belong():
    when, path = {}, {}
    write_conditions(
        [
            Condition("headers", ("authorization",), "present"),
            Condition("json", ("a", "b"), "equals", 1),
            Condition("item", ("notes", "{{ path.id }}"), "absent"),
            Condition("path", ("id",), "equals", "7"),
            Condition("form", ("amount",), "negative"),
        ],
        when,
        path,
    )
    assert when == {
        "headers": {"authorization": {"present": True}},
        "json": {"a": {"b": 1}},
        "item": {"in": "notes", "key": "{{ path.id }}", "absent": True},
        "body": {"form": {"amount": {"starts_with": "-"}}},
    }
    assert path == {"id": "7"}


def test_members_called_like_words_of_matchers_are_written_as_members():
    when: dict = {}
    write_conditions(
        [
            Condition("json", ("variables", "first"), "present"),
            Condition("json", ("variables", "after"), "present"),
            Condition("json", ("variables", "type"), "equals", "book"),
        ],
        when,
        {},
    )
    assert when == {"json": {"variables": {"members": {"first": {"present": True}, "after": {"present": True}, "type": "book"}}}}


def test_what_is_asked_of_members_holds_beside_what_is_asked_of_the_whole():
    inside, whole = Condition("json", ("spec", "type"), "equals", "disk"), Condition("json", ("spec",), "type", "object")
    for conditions in ([inside, whole], [whole, inside], [inside, Condition("json", ("spec",), "present")]):
        when: dict = {}
        write_conditions(conditions, when, {})
        assert when == {"json": {"spec": {"members": {"type": "disk"}}}}


def test_what_the_last_of_a_list_says_is_a_test():
    when: dict = {}
    for kind, value in (("equals", "tool"), ("equals", ("user", "tool")), ("present", None)):
        write_conditions([Condition("last", ("turns", "role"), kind, value)], when, {})
    said = "((request.json.turns | default([]) | last | default({})).role | default(''))"
    assert when == {"if": [f"{{{{ {said} == 'tool' }}}}", f"{{{{ {said} in ['user', 'tool'] }}}}", f"{{{{ {said} != '' }}}}"]}


def test_a_number_that_is_no_whole_one_is_told_from_those_that_are():
    when = {}
    write_conditions([Condition("json", ("n",), "type", "number")], when, {})
    assert when == {"json": {"n": {"type": "number", "not": {"type": "integer"}}}}


def test_arguments_of_graphql_and_variables_of_fields_inside_are_asked_for():
    when: dict = {}
    write_conditions(
        [Condition("graphql", ("id",), "equals", "p1"), Condition("graphql", ("$variables", "first"), "equals", 500)], when, {}
    )
    assert when == {"body": {"graphql": {"arguments": {"id": "p1"}, "variables": {"first": 500}}}}
