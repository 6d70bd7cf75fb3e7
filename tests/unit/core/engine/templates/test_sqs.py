"""Messages of queues."""

from understudy.core.engine.templates.sqs import (
    attributes_md5,
    dead,
    dead_letters_of,
    deduplication_of,
    queue_attributes,
    received,
    sources_of,
    timeout_of,
    visible,
)


def message(name, visible_at=0.0, **more):
    return {"id": name, "Body": name, "sent": 1.5, "visible_at": visible_at, "count": 0, **more}


def test_who_receives_gets_what_is_visible_oldest_first():
    messages = [message("a", 9.0), message("b"), message("c")]
    assert [one["id"] for one in visible(messages, 5.0, 10)] == ["b", "c"]
    assert [one["id"] for one in visible(messages, 9.0)] == ["a"]


def test_a_group_waits_for_its_earlier_messages():
    messages = [message("a", 9.0, group="g"), message("b", group="g"), message("c", group="h")]
    assert [one["id"] for one in visible(messages, 5.0, 10)] == ["c"]


def test_a_receipt_shows_what_was_asked_for():
    own = {"kind": {"DataType": "String", "StringValue": "k0"}, "other": {"DataType": "Binary", "BinaryValue": "AAE="}}
    taken = message("first", MessageAttributes=own, ReceiptHandle="r", first=2.0, sender="me")
    (plain,) = received([taken], {})
    assert plain == {"MessageId": "first", "ReceiptHandle": "r", "MD5OfBody": "8b04d5e3775d298e78455efc5ca404d5", "Body": "first"}
    (full,) = received([taken], {"AttributeNames": ["SentTimestamp"], "MessageAttributeNames": ["k.*"]})
    assert full["Attributes"] == {"SentTimestamp": "1500"}
    assert full["MessageAttributes"] == {"kind": own["kind"]}
    # As recorded from a server and checked by clients.
    assert full["MD5OfMessageAttributes"] == "0e8c62b50a92557ec52798b815ff43e1"
    assert attributes_md5(own) != attributes_md5({"kind": own["kind"]})


def test_attributes_of_a_queue_count_what_is_there():
    queue = {"Defaults": {"DelaySeconds": "0", "VisibilityTimeout": "30"}, "Attributes": {"VisibilityTimeout": "5"}}
    messages = [message("a"), message("b", 9.0), {**message("c", 9.0), "count": 1}]
    assert queue_attributes(queue, messages, 5.0, ["VisibilityTimeout"]) == {"VisibilityTimeout": "5"}
    shown = queue_attributes(queue, messages, 5.0, ["All"])
    assert [shown[f"ApproximateNumberOfMessages{end}"] for end in ("", "NotVisible", "Delayed")] == ["1", "1", "1"]
    assert (timeout_of({}, queue), timeout_of({"VisibilityTimeout": 0}, queue)) == (5, 0)


def redriven(most):
    return {
        "Attributes": {"RedrivePolicy": f'{{"deadLetterTargetArn": "arn:aws:sqs:us-east-1:123456789012:dead", "maxReceiveCount": {most}}}'}
    }


def test_a_message_that_was_received_too_often_is_dead():
    waiting = {"id": "a", "visible_at": 5.0, "count": 2}
    assert (visible([waiting], 6.0, 1, redriven(2)), dead([waiting], 6.0, redriven(2))) == ([], [waiting])
    assert (visible([waiting], 6.0, 1, redriven(3)), dead([waiting], 6.0, redriven(3))) == ([waiting], [])
    assert dead([waiting], 4.0, redriven(2)) == []  # somebody works on it
    assert dead([waiting], 6.0, {"Attributes": {"RedrivePolicy": "no json"}}) == []
    assert dead_letters_of(redriven(2)) == "dead"
    queues = [{"QueueUrl": "u", **redriven(2)}, {"QueueUrl": "v", "Attributes": {}}]
    assert sources_of(queues, "dead") == ["u"]


def test_messages_are_told_apart_by_an_id_or_by_what_they_say():
    plain, digests = {"Attributes": {}}, {"Attributes": {"ContentBasedDeduplication": "true"}}
    assert deduplication_of({"MessageBody": "a", "MessageDeduplicationId": "d"}, digests) == "d"
    assert deduplication_of({"MessageBody": "a"}, plain) == ""
    assert len(deduplication_of({"MessageBody": "a"}, digests)) == 64
