"""Operations of public APIs that several servers speak."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.answers.answers import Answers
from understudy.core.generator.passes.public_apis import error_code, is_spoken, is_written, shown_by_standard, speak_standards
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.templates.flow import Flow

URL = "http://api.example:8000/1/jobs"


def spoken(*asked):
    tape = Tape()
    for operation, body, answer, status in asked:
        tape.add("POST", "/", body, status, answer, headers=[("X-Amz-Target", operation)], fields=[("x-made-by", "them")])
    samples = tape.samples()
    flow = Flow(samples)
    answers = Answers(flow, [])
    drafts = {endpoint: answers.draft(endpoint) for endpoint in find_endpoints(samples)}
    return speak_standards(drafts, flow), drafts


def test_recorded_fields_and_members_the_reference_does_not_speak_of_come_back():
    _, drafts = spoken(("AmazonSQS.PurgeQueue", {"QueueUrl": URL}, {"Purged": "soon"}, 200))
    ((usual, *_),) = drafts.values()
    assert usual.then["headers"]["x-made-by"] == "them"
    assert usual.then["json"] == {"Purged": "soon"}
    assert usual.rung == "standard"


def test_a_recorded_refusal_stands_for_other_operations_and_unknown_ones_stay():
    gone = {"__type": "com.amazonaws.sqs#QueueDoesNotExist", "message": "no such queue here"}
    odd = {"__type": "com.amazonaws.sqs#Odd"}
    _, drafts = spoken(
        ("AmazonSQS.PurgeQueue", {"QueueUrl": URL}, {}, 200),
        ("AmazonSQS.PurgeQueue", {"QueueUrl": URL, "odd": True}, odd, 400),
        ("AmazonSQS.TagQueue", {"QueueUrl": URL, "Tags": {}}, {}, 200),
        ("AmazonSQS.TagQueue", {"QueueUrl": "http://api.example:8000/1/none", "Tags": {}}, gone, 400),
    )
    purge = next(iter(drafts.values()))
    assert [draft.then.get("status", 200) for draft in purge] == [200, 400, 400]
    assert purge[1].then["json"]["message"] == "no such queue here"
    assert error_code(purge[2].samples[0]) == "Odd"


def test_what_no_standard_knows_and_what_never_went_well_is_left_alone():
    concerned, _ = spoken(("Other_1.PutItem", {"TableName": "t"}, {}, 200), ("AmazonSQS.ListQueues", {}, {"__type": "x#AccessDenied"}, 403))
    assert concerned == frozenset()


def test_good_answers_that_a_reference_writes_are_not_split_by_what_else_was_asked():
    tape = Tape()
    headers = [("X-Amz-Target", "DynamoDB_20120810.PutItem")]
    for name, told in (("a", {}), ("b", {"Attributes": {"n": {"N": "1"}}}), ("c", {"Attributes": {"n": {"N": "9"}}})):
        asked = {"TableName": "t", "Item": {"k": {"S": name}}, "ReturnValues": "ALL_OLD" if told else "NONE"}
        tape.add("POST", "/", asked, 200, told, headers=headers)
    samples = tape.samples()
    (endpoint,) = find_endpoints(samples)
    assert is_written(endpoint)
    answers = Answers(Flow(samples), [])
    assert len(answers.draft(endpoint)) > len(answers.draft(endpoint, splits=False)) == 1


def test_no_reference_writes_what_never_went_well_or_nobody_knows():
    tape = Tape()
    tape.add("POST", "/", {"TableName": "t"}, 400, {"__type": "x#Odd"}, headers=[("X-Amz-Target", "DynamoDB_20120810.PutItem")])
    tape.add("POST", "/", {"TableName": "t"}, 200, {}, headers=[("X-Amz-Target", "Other_1.PutItem")])
    assert not any(is_written(endpoint) for endpoint in find_endpoints(tape.samples()))


def test_a_standard_is_kept_where_most_of_it_is_right():
    assert is_spoken(9, 9, 10)
    assert not is_spoken(8, 8, 10)
    assert is_spoken(7, 9, 10)
    assert not is_spoken(5, 10, 10)


def test_the_code_of_an_error_may_stand_in_a_field_beside_the_name_of_its_type():
    tape = Tape()
    told = {"__type": "com.amazon.coral.service#MissingRequiredParameterException"}
    for code in ("MissingParameter;Sender", "AWS.SimpleQueueService.NonExistentQueue;Sender"):
        tape.add("POST", "/", {}, 400, told, fields=[("x-amzn-query-error", code)])
    assert [error_code(sample) for sample in tape.samples()] == ["MissingParameter", "QueueDoesNotExist"]


def test_pages_of_rows_tell_the_keys_that_they_show():
    table = {"TableName": "t", "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}]}
    _, drafts = spoken(
        ("DynamoDB_20120810.CreateTable", table, {"TableDescription": table}, 200),
        ("DynamoDB_20120810.Scan", {"TableName": "t"}, {"Items": [{"k": {"S": "b"}}, {"k": {"S": "c"}}], "Count": 2}, 200),
        ("DynamoDB_20120810.Scan", {"TableName": "t", "ProjectionExpression": "n"}, {"Items": [{"n": {"N": "1"}}], "Count": 1}, 200),
    )
    made, scan = drafts
    assert shown_by_standard(drafts, made) is None
    first, second = scan.samples
    where, pages = shown_by_standard(drafts, scan)
    assert where == "dynamodb_rows/{{ request.json.TableName }}"
    assert pages == {first.number: ['[["S","b"]]', '[["S","c"]]'], second.number: []}


def test_requests_and_answers_that_are_no_mappings_spoil_nothing():
    for operation in ("ListAliases", "ListKeys", "CreateKey", "Encrypt"):
        _, drafts = spoken((f"TrentService.{operation}", None, b"<html>busy</html>", 200), (f"TrentService.{operation}", {}, [], 200))
        assert drafts
    for operation in ("DescribeLogGroups", "FilterLogEvents"):
        _, drafts = spoken((f"Logs_20140328.{operation}", None, b"", 200))
        assert drafts
