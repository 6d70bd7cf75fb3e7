"""DynamoDB as its reference says."""

import re

import pytest
from tests.unit.core.generator.tape import Tape

from understudy.core.engine.templates.filters import FILTERS
from understudy.core.generator.passes.answers.answers import Answers
from understudy.core.generator.passes.public_apis import speak_standards
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.standards.dynamodb import DYNAMODB
from understudy.core.generator.templates.flow import Flow

KEYS = [{"AttributeName": "c", "KeyType": "HASH"}, {"AttributeName": "n", "KeyType": "RANGE"}]
ROW = {"c": {"S": "ann"}, "n": {"N": "1"}}


def ask(tape, operation, asked, answer, status=200):
    tape.add("POST", "/", asked, status, answer, headers=[("X-Amz-Target", f"DynamoDB_20120810.{operation}")])


@pytest.fixture
def drafts_of():
    def of(tape):
        samples = tape.samples()
        flow = Flow(samples)
        answers = Answers(flow, [])
        found = {endpoint: answers.draft(endpoint) for endpoint in find_endpoints(samples)}
        speak_standards(found, flow)
        return {endpoint.operation[0][1].partition(".")[2]: own for endpoint, own in found.items()}

    return of


@pytest.fixture
def drafts(drafts_of):
    tape = Tape()
    ask(tape, "CreateTable", {"TableName": "t", "KeySchema": KEYS}, {"TableDescription": {"TableName": "t"}})
    ask(tape, "PutItem", {"TableName": "t", "Item": ROW}, {})
    ask(tape, "GetItem", {"TableName": "t", "Key": ROW}, {"Item": ROW})
    ask(tape, "Scan", {"TableName": "t", "Limit": 1}, {"Items": [ROW], "Count": 1, "ScannedCount": 1, "LastEvaluatedKey": ROW})
    ask(tape, "Scan", {"TableName": "t", "ExclusiveStartKey": ROW}, {"Items": [], "Count": 0, "ScannedCount": 0})
    return drafts_of(tape)


def test_tables_keep_their_keys_and_rows_are_known_by_all_of_them(drafts):
    assert drafts["CreateTable"][0].then["create"]["in"] == "dynamodb_tables"
    key = drafts["PutItem"][0].then["create"]["key"]
    assert key == "{{ request.json.Item | dynamodb_key(lookup('dynamodb_tables', request.json.TableName).KeySchema) }}"


def test_a_failed_condition_and_a_missing_table_are_refused_as_the_reference_says(drafts):
    usual, missing, misfit, failed = drafts["PutItem"]
    assert misfit.tests == (
        "{{ not (request.json.Item | dynamodb_fits(lookup('dynamodb_tables', request.json.TableName), whole=false)) }}",
    )
    assert (usual.exception, missing.exception, failed.exception) == (False, True, True)
    assert missing.conditions[0].kind == "absent"
    assert failed.tests[0].startswith("{{ not (lookup('dynamodb_rows/'")
    assert failed.then["json"]["__type"].endswith("#ConditionalCheckFailedException")
    assert "never recorded: the answer is the reference's" in failed.notes


def test_a_server_that_says_more_follows_when_a_page_is_full_does_so_again(drafts):
    assert "eager=true" in drafts["Scan"][0].then["json"]
    assert "by_key" not in drafts["Scan"][0].then["json"]


def test_partitions_stand_in_the_order_of_their_keys_where_all_pages_show_them_so(drafts_of):
    rows = [{"c": {"S": name}, "n": {"N": "1"}} for name in ("bob", "ann")]
    tape = Tape()
    ask(tape, "CreateTable", {"TableName": "t", "KeySchema": KEYS}, {"TableDescription": {"TableName": "t"}})
    for row in rows:
        ask(tape, "PutItem", {"TableName": "t", "Item": row}, {})
    ask(tape, "Scan", {"TableName": "t"}, {"Items": rows[::-1], "Count": 2, "ScannedCount": 2})
    assert "by_key=true" in drafts_of(tape)["Scan"][0].then["json"]
    ask(tape, "Scan", {"TableName": "t"}, {"Items": rows, "Count": 2, "ScannedCount": 2})
    assert "by_key" not in drafts_of(tape)["Scan"][0].then["json"]


def test_the_attribute_that_says_how_long_rows_live_belongs_to_the_table(drafts_of):
    tape = Tape()
    ask(tape, "CreateTable", {"TableName": "t", "KeySchema": KEYS}, {"TableDescription": {"TableName": "t"}})
    spec = {"TimeToLiveSpecification": {"Enabled": True, "AttributeName": "ends"}}
    ask(tape, "UpdateTimeToLive", {"TableName": "t", **spec}, spec)
    assert drafts_of(tape)["UpdateTimeToLive"][0].then["update"]["in"] == "dynamodb_tables"


def test_partitions_stand_in_an_order_that_only_scans_tell(drafts_of):
    rows = {name: {"c": {"S": name}, "n": {"N": "1"}} for name in ("ann", "bob", "cid")}
    tape = Tape()
    ask(tape, "CreateTable", {"TableName": "t", "KeySchema": KEYS}, {"TableDescription": {"TableName": "t"}})
    for row in rows.values():
        ask(tape, "PutItem", {"TableName": "t", "Item": row}, {})
    page = {"Items": [rows["bob"], rows["cid"]], "Count": 2, "ScannedCount": 2, "LastEvaluatedKey": rows["cid"]}
    ask(tape, "Scan", {"TableName": "t", "Limit": 2}, page)
    ask(tape, "Scan", {"TableName": "t", "ExclusiveStartKey": rows["cid"]}, {"Items": [rows["ann"]], "Count": 1, "ScannedCount": 1})
    assert "order=['bob', 'cid', 'ann']" in drafts_of(tape)["Scan"][0].then["json"]


def test_refusals_of_one_code_are_told_apart_by_their_words(drafts_of):
    tape = Tape()
    ask(tape, "CreateTable", {"TableName": "t", "KeySchema": KEYS}, {"TableDescription": {"TableName": "t"}})
    ask(tape, "Query", {"TableName": "t", "KeyConditionExpression": "c = :c"}, {"Items": [], "Count": 0, "ScannedCount": 0})
    unknown = {"__type": "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", "message": "Invalid index: x"}
    ask(tape, "Query", {"TableName": "t", "IndexName": "x", "KeyConditionExpression": "c = :c"}, unknown, 400)
    _, missing, no_index = drafts_of(tape)["Query"]
    assert missing.then["json"]["message"] == "Requested resource not found"
    assert no_index.tests[0].startswith("{{ not (lookup('dynamodb_tables', request.json.TableName) | dynamodb_has_index(")
    assert "Invalid index" in str(no_index.then)


def test_refusals_ask_with_filters_that_there_are():
    tests = [test for operation in DYNAMODB.operations.values() for refusal in operation.refusals for test in refusal.tests]
    assert set(re.findall(r"\| (\w+)", " ".join(tests))) <= {*FILTERS}
