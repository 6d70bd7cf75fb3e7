"""How servers do what the reference of SQS leaves open."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.standards.sqs.manner import change_queues, give_receipts, make_queues, number_messages

URL = "http://api.example:8000/1/jobs.fifo"


def asked(operation, *pairs):
    tape = Tape()
    for said, answer in pairs:
        tape.add("POST", "/", said, 200, answer, headers=[("X-Amz-Target", f"AmazonSQS.{operation}")])
    return tape.samples()


def sent(*messages):
    pairs = [({"QueueUrl": URL, "MessageBody": "m", **said}, answer) for said, answer in messages]
    then = {
        "let": {"id": "{{ earlier.id if again else new_id('{uuid}') }}"},
        "create": [{"item": {"id": "{{ id }}"}}],
        "json": {"MessageId": "{{ id }}"},
    }
    return number_messages(then, asked("SendMessage", *pairs), ())


def test_messages_are_numbered_as_the_server_numbers_them():
    always = sent(({}, {"MessageId": "a", "SequenceNumber": "18849496460467696128"}))
    assert always["let"]["sequence"].startswith("{{ new_id('{digits:20}') if (request.json.QueueUrl | basename)")
    assert always["create"][0]["item"]["sequence"] == always["json"]["SequenceNumber"] == "{{ sequence | default(omit, true) }}"
    some = sent(({}, {"MessageId": "a"}), ({"MessageDeduplicationId": "d"}, {"MessageId": "b", "SequenceNumber": "18849496460467696128"}))
    assert "MessageDeduplicationId is defined" in some["let"]["sequence"]
    assert "SequenceNumber" not in sent(({}, {"MessageId": "a"}))["json"]


def test_a_message_that_is_sent_again_keeps_its_id_unless_the_server_gave_another():
    again = {"MessageDeduplicationId": "d"}
    assert "earlier.id" in sent((again, {"MessageId": "a"}), (again, {"MessageId": "a"}))["let"]["id"]
    other = sent((again, {"MessageId": "a", "SequenceNumber": "18849496460467696128"}), (again, {"MessageId": "b"}))
    assert other["let"]["id"] == "{{ new_id('{uuid}') }}"


def test_queues_and_receipts_are_as_recorded():
    made = asked("CreateQueue", ({"QueueName": "jobs"}, {"QueueUrl": "http://api.example:8000/1/jobs"}))
    then = make_queues({"create": {"item": {}}}, made, made)
    assert then["json"]["QueueUrl"] == "{{ base_url }}/1/{{ request.json.QueueName }}"
    assert change_queues({"json": {}}, made, made) == {"json": {}}
    taken = asked("ReceiveMessage", ({"QueueUrl": URL}, {"Messages": [{"ReceiptHandle": "a" * 40 + "b" * 40 + "xyzk"}]}))
    assert "new_id(" in give_receipts({"update": {"item": {}}}, taken, ())["update"]["item"]["ReceiptHandle"]
