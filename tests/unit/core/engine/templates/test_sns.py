"""What topics put into queues."""

import json

import pytest

from understudy.core.engine.templates.sns import deliveries

TOPIC = "arn:aws:sns:eu-west-1:1:orders"
QUEUE = "arn:aws:sqs:eu-west-1:1:jobs"
NOTICE = {
    "document": {
        "Message": None,
        "MessageId": None,
        "TopicArn": "arn:aws:sns:eu-west-1:1:old",
        "UnsubscribeURL": "x?arn:aws:sns:eu-west-1:1:old",
    },
    "style": "indented",
}


def sub(**more):
    return {"TopicArn": TOPIC, "Protocol": "sqs", "Endpoint": QUEUE, **more}


def sent(subscriptions, queues=("jobs",), **told):
    form = {"TopicArn": TOPIC, "Message": "hello", **told}
    return deliveries(subscriptions, form, queues, NOTICE, message_id="m-1", now="2026-11-29T12:00:00.000Z")


def attribute(value, kind="String"):
    return {"entry": [{"Name": "kind", "Value": {"DataType": kind, "StringValue": value}}]}


def test_a_notification_says_what_the_recorded_one_said_besides():
    (one,) = sent([sub()], Subject="news")
    assert one["queue"] == "jobs"
    assert json.loads(one["Body"]) == {
        "Type": "Notification",
        "Message": "hello",
        "MessageId": "m-1",
        "Subject": "news",
        "TopicArn": TOPIC,
        "Timestamp": "2026-11-29T12:00:00.000Z",
        "UnsubscribeURL": f"x?{TOPIC}",
    }
    assert list(json.loads(one["Body"])) == sorted(json.loads(one["Body"]))
    assert one["Body"].startswith('{\n  "Message": "hello"')


def test_raw_messages_keep_their_attributes():
    (one,) = sent([sub(RawMessageDelivery="true")], MessageAttributes=attribute("x"))
    assert one == {"queue": "jobs", "Body": "hello", "MessageAttributes": {"kind": {"DataType": "String", "StringValue": "x"}}}


def test_only_queues_that_are_there_and_subscribed_get_it():
    elsewhere = sub(TopicArn="arn:aws:sns:eu-west-1:1:users")
    assert sent([elsewhere, sub(Protocol="email", Endpoint="a@b.example")]) == []
    assert sent([sub()], queues=["others"]) == []


@pytest.mark.parametrize(
    ("policy", "passes"),
    [
        ({"kind": ["a", "b"]}, True),
        ({"kind": ["b"]}, False),
        ({"kind": [{"prefix": "a"}]}, True),
        ({"kind": [{"anything-but": ["a"]}]}, False),
        ({"kind": [{"exists": True}]}, True),
        ({"other": [{"exists": False}]}, True),
        ({"other": ["a"]}, False),
    ],
)
def test_filter_policies_look_at_attributes(policy, passes):
    found = sent([sub(Attributes={"FilterPolicy": json.dumps(policy)})], MessageAttributes=attribute("a"))
    assert bool(found) is passes


def test_numbers_and_lists_of_attributes_are_compared():
    def passes(policy, value, kind):
        return bool(sent([sub(FilterPolicy=json.dumps(policy))], MessageAttributes=attribute(value, kind)))

    assert passes({"kind": [{"numeric": [">", 5, "<=", 9]}]}, "9", "Number")
    assert not passes({"kind": [{"numeric": [">", 5]}]}, "5", "Number")
    assert passes({"kind": ["b"]}, '["a", "b"]', "String.Array")


def test_every_message_of_a_batch_is_delivered_under_an_id_of_its_own():
    found = sent([sub()], PublishBatchRequestEntries=[{"Id": "1", "Message": "a"}, {"Id": "2", "Message": "b"}])
    bodies = [json.loads(one["Body"]) for one in found]
    assert [one["Message"] for one in bodies] == ["a", "b"]
    assert len({one["MessageId"] for one in bodies}) == 2
