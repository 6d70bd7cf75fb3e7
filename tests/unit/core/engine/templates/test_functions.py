import base64

import pytest

from understudy.core.engine.templates.expression import compile_expression
from understudy.core.engine.templates.functions import FUNCTIONS
from understudy.core.engine.templates.missing import Missing
from understudy.core.engine.templates.scope import SCOPE
from understudy.errors import TemplateError


@pytest.fixture
def say(context):
    return lambda source, **names: compile_expression(source)(context(**names))


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("now()", "2023-11-14T22:13:20Z"),
        ("now('+1h')", "2023-11-14T23:13:20Z"),
        ("now(60, 'epoch')", 1_700_000_060),
        ("now(format='date')", "2023-11-14"),
        ("now('-1d', format='iso_ms')", "2023-11-13T22:13:20.000Z"),
        ("lookup('customers', 'c1').name", "Ada"),
        ("find('customers', 'plan.tier', 1).name", "Bob"),
        ("count('customers')", 2),
        ("exists('customers', 'c9')", False),
        ("keys('customers')", ["c1", "c2"]),
        ("items('customers') | map_attribute('name')", ["Ada", "Bob"]),
        ("range(2, 5)", [2, 3, 4]),
        ("children('customers', '') | map_attribute('path')", ["c1", "c2"]),
        ("moment('2023-11-14T22:13:20Z', 'epoch')", 1_700_000_000),
        ("counter('invoice', 100)", 100),
    ],
)
def test_values(say, source, value):
    assert say(source) == value


def test_bytes_that_are_drawn_for_a_key_are_the_same_again():
    from understudy.core.engine.templates.functions import random_bytes

    assert random_bytes(None, 40, "a") == random_bytes(None, 40, "a") != random_bytes(None, 40, "b")
    assert len(random_bytes(None, 7, 1)) == 7


def test_counters_count(say):
    assert [say("counter('n')") for _ in range(3)] == [1, 2, 3]


def test_ids_have_the_format_of_the_collection_at_hand(say):
    assert say("new_id()").startswith("cus_")
    assert len(say("new_id('{hex:8}')")) == 8


def test_draws_stay_within_bounds(say):
    assert {say("random_int(1, 3)") for _ in range(60)} == {1, 2, 3}
    assert {say("choose(['a', 'b'])") for _ in range(40)} == {"a", "b"}
    assert len(say("random_bytes(100)")) == 100


def test_keys_of_what_is_there_and_of_what_is_not(say):
    known = say("keys('customers')")[0]
    assert say(f"known_among('customers', ['c9', '{known}', 'c8'])") == [known]
    assert say(f"others('customers', ['c9', '{known}', 'c8'])") == ["c9", "c8"]


def test_rows_of_several_tables(context):
    known = context()
    schema = {"KeySchema": [{"AttributeName": "c", "KeyType": "HASH"}]}
    known[SCOPE].collection("dynamodb_tables")["t"] = schema
    known[SCOPE].collection("dynamodb_rows/t")['[["S","a"]]'] = {"c": {"S": "a"}, "v": {"N": "1"}}
    known["asked"] = {"t": {"Keys": [{"c": {"S": "a"}}, {"c": {"S": "b"}}], "ProjectionExpression": "v"}}
    assert compile_expression("batch_rows(asked)")(known) == {"t": [{"v": {"N": "1"}}]}
    known["asked"] = {"gone": {"Keys": []}}
    with pytest.raises(TemplateError, match="no table 'gone'"):
        compile_expression("batch_rows(asked)")(known)


def test_what_is_not_there_is_missing(say):
    assert isinstance(say("lookup('customers', 'c9').name"), Missing)
    assert isinstance(say("find('customers', 'name', 'Eve')"), Missing)


@pytest.mark.parametrize(
    "source",
    [
        "random_int(3, 1)",
        "choose([])",
        "range(1000000)",
        "random_bytes(99999999)",
        "new_id('{nope}')",
        "now(1, 2, 3, 4)",
        "lookup('customers', nobody)",
        "now(nobody)",
    ],
)
def test_what_cannot_be_computed_is_said(say, source):
    with pytest.raises(TemplateError):
        say(source)


def test_functions_need_a_request(context):
    with pytest.raises(TemplateError, match="cannot be used here"):
        compile_expression("now()")({})
    assert sorted(FUNCTIONS) == list(FUNCTIONS)


def test_a_token_is_signed_by_the_key_of_its_algorithm(context):
    known = context()
    known[SCOPE].sign = lambda algorithm, data: b"%d" % len(data) if algorithm == "RS256" else None
    made = compile_expression("jwt({'sub': 'ann', 'scope': omit}, exp=5)")(known)
    head, claims, signature = (base64.urlsafe_b64decode(part + "==") for part in made.split("."))
    assert (head, claims, signature) == (b'{"alg":"RS256","typ":"JWT"}', b'{"sub":"ann","exp":5}', b"%d" % made.rindex("."))
    assert compile_expression("jwt({}, {'alg': 'none'})")(known).endswith(".")
    with pytest.raises(TemplateError, match="XX999"):
        compile_expression("jwt({}, {'alg': 'XX999'})")(known)
