import pytest

from understudy.core.generator.conditions.conditions import Condition, Features, is_free, is_old_version, type_name


@pytest.mark.parametrize(
    ("kind", "value", "holds"),
    [
        ("present", None, True),
        ("absent", None, False),
        ("type", "integer", True),
        ("negative", None, True),
        ("unpositive", None, True),
        ("equals", -3, True),
        ("equals", (1, -3), True),
        ("equals", 3, False),
        ("shorter", 9, False),
    ],
)
def test_a_condition_says_whether_a_request_satisfies_it(kind, value, holds):
    asked = Features({("json", ("amount",)): -3})
    assert Condition("json", ("amount",), kind, value).holds(asked) is holds


def test_types_are_named_as_in_stub_files():
    assert [type_name(value) for value in (True, 1, 1.5, "a", None, [], {})] == [
        "boolean",
        "integer",
        "number",
        "string",
        "null",
        "array",
        "object",
    ]


def test_what_clients_write_as_they_like_is_free():
    assert is_free(("json", ("metadata", "color")))
    assert is_free(("form", ("metadata[color]",)))
    assert not is_free(("json", ("color",)))


def test_an_old_version_is_one_that_a_member_of_the_body_insists_on():
    name = ("notes", "{{ path.note }}", "version", "{{ request.json.version }}", "other")
    assert is_old_version(Condition("item", name, "present"))
    assert not is_old_version(Condition("item", name[:2], "present"))
