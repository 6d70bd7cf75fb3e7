"""What is published arrives in queues."""

import json

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import parse_json, render_json
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

TOPIC, QUEUE = "arn:aws:sns:eu-west-1:77:", "arn:aws:sqs:eu-west-1:77:"
IDS = ["decf8eca-101c-4b05-ae47-2b1959388070", "e2b8b7b8-ee15-49b7-a62e-15bc67ddf73a", "9c621990-f9ba-47e2-a10e-985dcfef5c12"]
URL = "http://api.example:8000/77/jobs"


def answered(name, result):
    return f'<{name}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><{name}Result>{result}</{name}Result></{name}Response>'


def form(name, **fields):
    return f"Action={name}&Version=2010-03-31" + "".join(f"&{key}={value}" for key, value in fields.items())


def listed(subscription, topic, queue):
    inner = (
        f"<SubscriptionArn>{subscription}</SubscriptionArn><Protocol>sqs</Protocol><Endpoint>{queue}</Endpoint><TopicArn>{topic}</TopicArn>"
    )
    return f"<Subscriptions><member>{inner}</member></Subscriptions>"


def recorded():
    tape = Tape()

    def ask(operation, asked, answer):
        tape.add("POST", "/", asked, 200, answer, headers=[("X-Amz-Target", f"AmazonSQS.{operation}")])

    topic, queue = TOPIC + "orders", QUEUE + "jobs"
    tape.add("POST", "/", form("CreateTopic", Name="orders"), 200, answered("CreateTopic", f"<TopicArn>{topic}</TopicArn>"))
    ask("CreateQueue", {"QueueName": "jobs"}, {"QueueUrl": URL})
    subscription = f"{topic}:{IDS[0]}"
    asked = form("Subscribe", TopicArn=topic, Protocol="sqs", Endpoint=queue)
    tape.add("POST", "/", asked, 200, answered("Subscribe", f"<SubscriptionArn>{subscription}</SubscriptionArn>"))
    shown = answered("ListSubscriptions", listed(subscription, topic, queue))
    tape.add("POST", "/", form("ListSubscriptions"), 200, shown)
    publish = form("Publish", TopicArn=topic, Message="first")
    tape.add("POST", "/", publish, 200, answered("Publish", f"<MessageId>{IDS[1]}</MessageId>"))
    body = {"Message": "first", "MessageId": IDS[1], "SignatureVersion": "1", "Timestamp": "2026-11-20T18:40:05.000Z"}
    text = json.dumps({**body, "TopicArn": topic, "Type": "Notification"}, indent=2)
    handle = "kjmticmccpqgzndlawjdnompjzjqlrrcotyqdzlbtrczvxesoalxfavntfiazarddnrqyptmuribepwuheqazylgsebj"
    ask("ReceiveMessage", {"QueueUrl": URL}, {"Messages": [{"MessageId": IDS[2], "ReceiptHandle": handle, "Body": text}]})
    ask("DeleteMessage", {"QueueUrl": URL, "ReceiptHandle": handle}, {})
    ask("ReceiveMessage", {"QueueUrl": URL}, {})
    return generate(
        tape.exchanges, {"name": "api", "upstream": "http://api.example:8000"}, lambda document: DocumentRehearsal(document, "api")
    )


def test_what_is_published_arrives_in_the_queues_that_are_subscribed():
    generated = recorded()
    service = DocumentRehearsal(generated.document, "api")

    def queue(operation, **asked):
        headers = Headers.of([("content-type", "application/x-amz-json-1.0"), ("x-amz-target", f"AmazonSQS.{operation}")])
        return parse_json(service.answer(Request("POST", "/", headers, render_json(asked)), 1.8e9).body)

    def topic(name, **fields):
        headers = Headers.of([("content-type", "application/x-www-form-urlencoded")])
        return service.answer(Request("POST", "/", headers, form(name, **fields).encode()), 1.8e9).body.decode()

    for name in ("users", "mails"):
        topic("CreateTopic", Name=name)
        queue("CreateQueue", QueueName=name)
    topic("Subscribe", TopicArn=TOPIC + "users", Protocol="sqs", Endpoint=QUEUE + "users")
    told = topic("Publish", TopicArn=TOPIC + "users", Message="made")
    assert "Messages" not in queue("ReceiveMessage", QueueUrl="http://x/77/mails")
    (message,) = queue("ReceiveMessage", QueueUrl="http://x/77/users")["Messages"]
    body = json.loads(message["Body"])
    assert (body["Message"], body["TopicArn"], body["SignatureVersion"]) == ("made", TOPIC + "users", "1")
    assert f"<MessageId>{body['MessageId']}</MessageId>" in told
