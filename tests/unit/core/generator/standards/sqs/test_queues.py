"""SQS as its reference says."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.answers.answers import Answers
from understudy.core.generator.passes.public_apis import speak_standards
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.standards.sqs.queues import SQS
from understudy.core.generator.templates.flow import Flow

URL = "http://api.example:8000/123456789012/jobs"
HANDLE = "kjmticmccpqgzndlawjdnompjzjqlrrcotyqdzlbtrczvxesoalxfavntfiazarddnrqyptmuribepwuheqazylgsebj"


def test_queues_and_receipts_look_like_the_recorded_ones():
    tape = Tape()
    for operation, asked, answer in (
        ("CreateQueue", {"QueueName": "jobs"}, {"QueueUrl": URL}),
        (
            "GetQueueAttributes",
            {"QueueUrl": URL, "AttributeNames": ["All"]},
            {"Attributes": {"QueueArn": "arn:aws:sqs:us-east-1:123456789012:jobs", "DelaySeconds": "0", "CreatedTimestamp": "1795200001"}},
        ),
        ("ReceiveMessage", {"QueueUrl": URL}, {"Messages": [{"MessageId": "m", "ReceiptHandle": HANDLE, "Body": "a"}]}),
    ):
        tape.add("POST", "/", asked, 200, answer, headers=[("X-Amz-Target", f"AmazonSQS.{operation}")])
    samples = tape.samples()
    flow = Flow(samples)
    answers = Answers(flow, [])
    drafts = {endpoint: answers.draft(endpoint) for endpoint in find_endpoints(samples)}
    spoken = speak_standards(drafts, flow)
    assert len(spoken) == 3
    made, _, taken = (own[0].then for own in drafts.values())
    item = made["create"]["item"]
    assert item["QueueUrl"] == made["json"]["QueueUrl"] == "{{ base_url }}/123456789012/{{ request.json.QueueName }}"
    assert item["Defaults"] == {
        "QueueArn": "arn:aws:sqs:us-east-1:123456789012:{{ request.json.QueueName }}",
        "DelaySeconds": "0",
        "CreatedTimestamp": "{{ now('', 'epoch') | string }}",
    }
    assert taken["update"]["item"]["ReceiptHandle"] == "{{ new_id('{letters:92}') }}"


def test_what_was_said_of_a_queue_is_no_default():
    tape = Tape()

    def add(operation, asked, answer):
        tape.add("POST", "/", asked, 200, answer, headers=[("X-Amz-Target", f"AmazonSQS.{operation}")])

    fifo = URL + ".fifo"
    add("CreateQueue", {"QueueName": "jobs", "Attributes": {"VisibilityTimeout": "20"}}, {"QueueUrl": URL})
    add("CreateQueue", {"QueueName": "jobs.fifo", "Attributes": {"FifoQueue": "true"}}, {"QueueUrl": fifo})
    add("SetQueueAttributes", {"QueueUrl": URL, "Attributes": {"Policy": "{}"}}, {})
    shown = {"VisibilityTimeout": "20", "Policy": "{}", "LastModifiedTimestamp": "1795200003"}
    add("GetQueueAttributes", {"QueueUrl": URL, "AttributeNames": ["All"]}, {"Attributes": shown})
    shown = {"FifoQueue": "true", "DeduplicationScope": "queue", "LastModifiedTimestamp": "1795200004"}
    add("GetQueueAttributes", {"QueueUrl": fifo, "AttributeNames": ["All"]}, {"Attributes": shown})
    samples = tape.samples()
    flow = Flow(samples)
    answers = Answers(flow, [])
    drafts = {endpoint: answers.draft(endpoint) for endpoint in find_endpoints(samples)}
    speak_standards(drafts, flow)
    made, changed, _ = (own[0].then for own in drafts.values())
    now = "{{ now('', 'epoch') | string }}"
    scope = "{{ ('queue') if request.json.QueueName | slice(-5) == '.fifo' else omit }}"
    assert made["create"]["item"]["Defaults"] == {"LastModifiedTimestamp": now, "DeduplicationScope": scope, "VisibilityTimeout": "30"}
    assert changed["update"]["item"]["Defaults"] == {"$merge": ["{{ item.Defaults }}", {"LastModifiedTimestamp": now}]}


def test_dead_letters_repeated_entries_and_messages_without_a_group_are_the_references():
    receives = SQS.operations["ReceiveMessage"].then
    assert receives["create"]["in"] == "sqs_messages/{{ queue | sqs_dead_letters }}"
    assert [refusal.code for refusal in SQS.operations["SendMessageBatch"].refusals] == ["QueueDoesNotExist", "BatchEntryIdsNotDistinct"]
    assert SQS.operations["SendMessage"].refusals[1].code == "MissingParameter"
