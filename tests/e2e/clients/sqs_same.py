"""A client of SQS with boto3: queues, messages, receipts, batches, purging."""

import os

import boto3
from botocore.exceptions import ClientError

sqs = boto3.client(
    "sqs", endpoint_url=os.environ["UNDERSTUDY_URL"], region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing"
)


def fails(code, call, **asked):
    try:
        call(**asked)
    except ClientError as error:
        assert code in error.response["Error"]["Code"], (code, error.response)
        return
    raise SystemExit(f"{call} should fail with {code}")


name = "jobs"
fails("NonExistentQueue", sqs.get_queue_url, QueueName=name)
url = sqs.create_queue(QueueName=name, Attributes={"VisibilityTimeout": "30"})["QueueUrl"]
assert url.endswith("/" + name)
dead = sqs.create_queue(QueueName=name + "-dead")["QueueUrl"]
assert sqs.get_queue_url(QueueName=name)["QueueUrl"] == url
assert sorted(sqs.list_queues()["QueueUrls"]) == sorted([url, dead])
assert sqs.list_queues(QueueNamePrefix=name + "-d")["QueueUrls"] == [dead]
shown = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
assert shown["VisibilityTimeout"] == "30" and shown["QueueArn"].endswith(":" + name) and (shown["ApproximateNumberOfMessages"] == "0"), (
    shown
)
arn2 = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "10"})
assert sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"] == {"VisibilityTimeout": "10"}
bodies = ["first", "second", "third {x}"]
ids = []
for i, body in enumerate(bodies):
    answer = sqs.send_message(QueueUrl=url, MessageBody=body, MessageAttributes={"kind": {"DataType": "String", "StringValue": f"k{i}"}})
    ids.append(answer["MessageId"])
assert len(set(ids)) == len(bodies)
assert sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])["Attributes"][
    "ApproximateNumberOfMessages"
] == str(len(bodies))
got = []
for _ in bodies:
    answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=1, MessageAttributeNames=["All"], AttributeNames=["All"])
    message = answer["Messages"][0]
    got.append(message)
    assert message["MessageAttributes"]["kind"]["StringValue"].endswith(str(bodies.index(message["Body"])))
    assert message["Attributes"]["ApproximateReceiveCount"] == "1"
assert sorted(message["Body"] for message in got) == sorted(bodies) and sorted(message["MessageId"] for message in got) == sorted(ids)
assert "Messages" not in sqs.receive_message(QueueUrl=url)
counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"])[
    "Attributes"
]
assert counts["ApproximateNumberOfMessages"] == "0" and counts["ApproximateNumberOfMessagesNotVisible"] == str(len(bodies)), counts
sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=got[0]["ReceiptHandle"], VisibilityTimeout=0)
answer = sqs.receive_message(QueueUrl=url)["Messages"][0]
assert answer["MessageId"] == got[0]["MessageId"] and answer["Body"] == got[0]["Body"]
got[0] = answer
for message in got:
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
assert "Messages" not in sqs.receive_message(QueueUrl=url)
answer = sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": f"e{i}", "MessageBody": f"batch {i} of {name}"} for i in range(3)])
assert sorted(s["Id"] for s in answer["Successful"]) == [f"e{i}" for i in range(3)]
answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
assert sorted(message["Body"] for message in answer) == [f"batch {i} of {name}" for i in range(3)]
gone = sqs.delete_message_batch(
    QueueUrl=url, Entries=[{"Id": f"d{i}", "ReceiptHandle": message["ReceiptHandle"]} for i, message in enumerate(answer)]
)
assert len(gone["Successful"]) == len(answer)
sqs.send_message(QueueUrl=url, MessageBody="to be purged")
sqs.send_message(QueueUrl=dead, MessageBody="elsewhere")
sqs.purge_queue(QueueUrl=url)
assert "Messages" not in sqs.receive_message(QueueUrl=url)
assert sqs.receive_message(QueueUrl=dead)["Messages"][0]["Body"] == "elsewhere"
sqs.tag_queue(QueueUrl=url, Tags={"env": "dev"})
assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"env": "dev"}
call = sqs.create_queue(QueueName=name + ".fifo", Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"})["QueueUrl"]
for i in range(2):
    sqs.send_message(QueueUrl=call, MessageBody=f"ordered {i}", MessageGroupId="g")
message = sqs.receive_message(QueueUrl=call, MaxNumberOfMessages=2)["Messages"]
assert [x["Body"] for x in message] == ["ordered 0", "ordered 1"]
for q in (dead, call, url):
    sqs.delete_queue(QueueUrl=q)
fails("NonExistentQueue", sqs.get_queue_url, QueueName=name)
fails("NonExistentQueue", sqs.send_message, QueueUrl=url, MessageBody="x")
assert "QueueUrls" not in sqs.list_queues()
print("ok")
