"""Amazon SQS's query protocol, read and written."""

from urllib.parse import urlencode

from tests.unit.core.generator.tape import Tape

from understudy.core.engine.templates.sqs_query import read_answer, view_sqs, write_answer


def said(path, **fields):
    tape = Tape()
    exchange = tape.add("POST", path, urlencode({"Action": "X", "Version": "2012-11-05", **fields}))
    return view_sqs(exchange.request)


def test_numbered_lists_and_pairs_are_lists_and_mappings():
    assert said(
        "/", QueueName="q", **{"Attribute.1.Name": "DelaySeconds", "Attribute.1.Value": "3", "Tag.1.Key": "a", "Tag.1.Value": "b"}
    ) == {
        "QueueName": "q",
        "Attributes": {"DelaySeconds": "3"},
        "Tags": {"a": "b"},
        "tags": {"a": "b"},
    }
    entry = "SendMessageBatchRequestEntry"
    assert said("/1/q", **{f"{entry}.2.Id": "b", f"{entry}.1.Id": "a", f"{entry}.1.DelaySeconds": "5"}) == {
        "QueueUrl": "/1/q",
        "Entries": [{"Id": "a", "DelaySeconds": 5}, {"Id": "b"}],
    }
    value = {"MessageAttribute.1.Name": "n", "MessageAttribute.1.Value.StringValue": "v", "MessageAttribute.1.Value.DataType": "String"}
    assert said("/1/q", **value)["MessageAttributes"] == {"n": {"StringValue": "v", "DataType": "String"}}
    assert said("/1/q", AttributeName="All", VisibilityTimeout="0") == {
        "QueueUrl": "/1/q",
        "AttributeNames": ["All"],
        "VisibilityTimeout": 0,
    }


def test_answers_are_written_and_read_again():
    result = {"Messages": [{"Body": "a & b", "Attributes": {"SenderId": "me"}}, {"Body": "c"}]}
    data = write_answer({"ReceiveMessageResponse": {"@xmlns": "x", "ReceiveMessageResult": result}})
    assert data == (
        b'<ReceiveMessageResponse xmlns="x"><ReceiveMessageResult><Message><Body>a &amp; b</Body><Attribute><Name>SenderId</Name>'
        b"<Value>me</Value></Attribute></Message><Message><Body>c</Body></Message></ReceiveMessageResult></ReceiveMessageResponse>"
    )
    attribute = {"Name": "SenderId", "Value": "me"}
    message = [{"Body": "a & b", "Attribute": attribute}, {"Body": "c"}]
    assert read_answer({"ReceiveMessageResponse": {"@xmlns": "x", "ReceiveMessageResult": {"Message": message}}}) == result
    assert read_answer({"CreateQueueResponse": {"CreateQueueResult": {"QueueUrl": "u"}}}) == {"QueueUrl": "u"}
    assert read_answer({"ListQueuesResponse": {"ListQueuesResult": {"QueueUrl": "u"}}}) == {"QueueUrls": ["u"]}
    assert read_answer({"ListQueuesResponse": {"ListQueuesResult": ""}}) == {}
    assert read_answer({"ErrorResponse": {"Error": {}}}) == {}
    assert read_answer([]) is None
