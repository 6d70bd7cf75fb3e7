"""The filters of DynamoDB's expression language."""

import pytest

from understudy.core.engine.templates.filters import apply_filter
from understudy.errors import TemplateError

TABLE = {
    "KeySchema": [{"AttributeName": "c", "KeyType": "HASH"}],
    "GlobalSecondaryIndexes": [{"IndexName": "by-v", "KeySchema": [{"AttributeName": "v", "KeyType": "HASH"}]}],
}
ASKED = {"Key": {"c": {"S": "a"}}, "UpdateExpression": "SET v = :v", "ExpressionAttributeValues": {":v": {"N": "1"}}}


def test_the_schema_of_a_table_and_of_an_index():
    assert apply_filter("dynamodb_schema", TABLE) == TABLE["KeySchema"]
    assert apply_filter("dynamodb_schema", TABLE, "by-v")[0]["AttributeName"] == "v"
    with pytest.raises(TemplateError, match="no index by-w"):
        apply_filter("dynamodb_schema", TABLE, "by-w")


def test_an_update_begins_with_the_key_and_says_what_was_asked_for():
    new = apply_filter("dynamodb_changed", None, ASKED)
    assert new == {"c": {"S": "a"}, "v": {"N": "1"}}
    assert apply_filter("dynamodb_returned", None, new, {**ASKED, "ReturnValues": "UPDATED_NEW"}) == {"v": {"N": "1"}}
    assert apply_filter("dynamodb_returned", new, None, {"ReturnValues": "ALL_OLD"}) == new
    assert apply_filter("dynamodb_returned", new, None, {}) is None


def test_the_writes_of_batches_and_transactions():
    batch = {"RequestItems": {"t": [{"PutRequest": {"Item": {"c": {"S": "a"}}}}, {"DeleteRequest": {"Key": {"c": {"S": "b"}}}}]}}
    assert apply_filter("dynamodb_writes", batch, "Put") == [{"TableName": "t", "Item": {"c": {"S": "a"}}}]
    together = {"TransactItems": [{"Delete": {"TableName": "t", "Key": {"c": {"S": "b"}}}}]}
    assert apply_filter("dynamodb_writes", together, "Delete") == [{"TableName": "t", "Key": {"c": {"S": "b"}}}]
    assert apply_filter("dynamodb_writes", together, "Put") == []


def test_a_condition_of_a_request():
    assert apply_filter("dynamodb_holds", None, {"ConditionExpression": "attribute_not_exists(c)"})
    assert apply_filter("dynamodb_holds", {"c": {"S": "a"}}, {})


def test_an_index_shows_what_its_projection_says():
    keys = [{"AttributeName": "v", "KeyType": "HASH"}]
    some = [
        {"IndexName": "few", "KeySchema": keys, "Projection": {"ProjectionType": "KEYS_ONLY"}},
        {"IndexName": "more", "KeySchema": keys, "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["w"]}},
    ]
    table = {**TABLE, "LocalSecondaryIndexes": some}
    assert apply_filter("dynamodb_shown", table, "few") == ["v", "c"]
    assert apply_filter("dynamodb_shown", table, "more") == ["v", "c", "w"]
    assert apply_filter("dynamodb_shown", table, "by-v") is None
    assert apply_filter("dynamodb_shown", table) is None


def test_indexes_come_and_go():
    asked = {"GlobalSecondaryIndexUpdates": [{"Create": {"IndexName": "by-w", "KeySchema": []}}, {"Delete": {"IndexName": "by-v"}}]}
    table = {**TABLE, "GlobalSecondaryIndexes": apply_filter("dynamodb_indexes", TABLE, asked)}
    assert [apply_filter("dynamodb_has_index", table, name) for name in ("by-w", "by-v", "")] == [True, False, True]


def test_keys_fit_their_table():
    table = {**TABLE, "AttributeDefinitions": [{"AttributeName": "c", "AttributeType": "S"}]}
    keys = [{"c": {"S": "a"}}, {"c": {"N": "1"}}, {"d": {"S": "a"}}, {"c": {"S": "a"}, "d": {"S": "b"}}]
    assert [apply_filter("dynamodb_fits", key, table) for key in keys] == [True, False, False, False]
    assert apply_filter("dynamodb_fits", keys[-1], table, whole=False)


def test_what_keeps_a_request_or_a_step_of_a_transaction_from_being_done():
    assert apply_filter("dynamodb_obstacle", {"c": {"S": "a"}}, {**ASKED, "UpdateExpression": "SET c = c + :v"}) == "type"
    assert apply_filter("dynamodb_obstacle", {"c": {"S": "a"}}, ASKED) == ""
    step = {"ConditionExpression": "attribute_not_exists(c)", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    row = {"c": {"S": "a"}}
    failed = {"Code": "ConditionalCheckFailed", "Item": row, "Message": "The conditional request failed"}
    assert apply_filter("dynamodb_reason", row, step) == failed
    assert apply_filter("dynamodb_reason", None, step) == {"Code": "None"}
    assert apply_filter("dynamodb_refused_item", row, {}) is None


def test_an_update_of_something_inside_shows_only_that():
    old = {"m": {"M": {"a": {"S": "x"}, "b": {"S": "y"}}}}
    asked = {"UpdateExpression": "SET m.a = :v", "ExpressionAttributeValues": {":v": {"N": "1"}}, "ReturnValues": "UPDATED_OLD"}
    assert apply_filter("dynamodb_returned", old, None, asked) == {"m": {"M": {"a": {"S": "x"}}}}
