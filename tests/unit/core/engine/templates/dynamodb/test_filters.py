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
