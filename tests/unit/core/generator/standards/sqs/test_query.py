"""SQS in forms and XML."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.answers.answers import Answers
from understudy.core.generator.passes.public_apis import error_code, speak_standards
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.templates.flow import Flow

URL = "http://api.example:8000/1/jobs"


def answered(operation, result):
    inner = f"<{operation}Result>{result}</{operation}Result><ResponseMetadata><RequestId>a1b2c3d4e5f6</RequestId></ResponseMetadata>"
    return f'<{operation}Response xmlns="n">{inner}</{operation}Response>'


def test_the_operations_are_those_of_the_json_protocol():
    tape = Tape()
    gone = "<ErrorResponse><Error><Code>AWS.SimpleQueueService.NonExistentQueue</Code><Message>none</Message></Error></ErrorResponse>"
    tape.add("POST", "/", "Action=GetQueueUrl&QueueName=none", 400, gone)
    tape.add("POST", "/", "Action=CreateQueue&QueueName=jobs", 200, answered("CreateQueue", f"<QueueUrl>{URL}</QueueUrl>"))
    tape.add("POST", "/", "Action=GetQueueUrl&QueueName=jobs", 200, answered("GetQueueUrl", f"<QueueUrl>{URL}</QueueUrl>"))
    tape.add("POST", "/1/jobs", "Action=ReceiveMessage", 200, answered("ReceiveMessage", ""))
    samples = tape.samples()
    flow = Flow(samples)
    answers = Answers(flow, [])
    drafts = {endpoint: answers.draft(endpoint) for endpoint in find_endpoints(samples)}
    assert len(speak_standards(drafts, flow)) == 3
    found = {endpoint.operation[0][1]: own for endpoint, own in drafts.items()}
    made = found["CreateQueue"][0].then
    assert made["create"]["key"] == "{{ request.sqs.QueueName }}"
    assert made["json"]["CreateQueueResponse"]["CreateQueueResult"] == {"QueueUrl": "{{ base_url }}/1/{{ request.sqs.QueueName }}"}
    assert (made["json"]["CreateQueueResponse"]["@xmlns"], made["json_style"]) == ("n", "sqs")
    _, refused = found["GetQueueUrl"]
    assert refused.conditions[0].name == ("sqs_queues", "{{ request.sqs.QueueName }}")
    assert error_code(refused.samples[0]) == "QueueDoesNotExist"
    assert "text" in refused.then
    taken = found["ReceiveMessage"]
    assert (
        taken[0]
        .then["json"]["ReceiveMessageResponse"]["ReceiveMessageResult"]["Messages"]
        .startswith("{{ messages | sqs_received(request.sqs)")
    )
