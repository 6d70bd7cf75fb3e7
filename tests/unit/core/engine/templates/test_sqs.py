"""Messages of queues."""

from understudy.core.engine.templates.sqs import attributes_md5, queue_attributes, received, timeout_of, visible


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
