"""CloudWatch Logs as its reference says."""

import pytest
from tests.unit.core.generator.standards.amazon import Recorded

ARN = "arn:aws:logs:eu-west-1:77:log-group:"
NO_GROUP = {"__type": "ResourceNotFoundException", "message": "The log group is not here."}
NO_STREAM = {"__type": "ResourceNotFoundException", "message": "The log stream is not here."}


@pytest.fixture
def replayed():
    recorded = Recorded("Logs_20140328")
    ask = recorded.ask
    made = 1_795_200_000_000
    where = {"logGroupName": "/web", "logStreamName": "i-1"}
    ask("CreateLogGroup", {"logGroupName": "/web", "tags": {"t": "x"}}, None)
    ask("CreateLogStream", where, None)
    group = {"logGroupName": "/web", "arn": ARN + "/web:*", "creationTime": made, "metricFilterCount": 0, "storedBytes": 0}
    ask("DescribeLogGroups", {"logGroupNamePrefix": "/w"}, {"logGroups": [group]})
    events = [{"timestamp": made + 5, "message": "GET /"}, {"timestamp": made + 6, "message": "ERROR boom"}]
    ask("PutLogEvents", {**where, "logEvents": events}, {"nextSequenceToken": "1".zfill(56)})
    stream = {"logStreamName": "i-1", "arn": ARN + "/web:log-stream:i-1", "creationTime": made + 1000, "storedBytes": 15}
    stream |= {
        "firstEventTimestamp": made + 5,
        "lastEventTimestamp": made + 6,
        "lastIngestionTime": made + 3000,
        "uploadSequenceToken": "1",
    }
    ask("DescribeLogStreams", {"logGroupName": "/web"}, {"logStreams": [stream], "nextToken": None})
    told = [{**one, "ingestionTime": made + 3000} for one in events]
    tokens = {"nextBackwardToken": "b/" + "0" * 56, "nextForwardToken": "f/" + "1".zfill(56)}
    ask("GetLogEvents", {**where, "startFromHead": True}, {"events": told, **tokens})
    found = {**told[1], "logStreamName": "i-1", "eventId": "1"}
    searched = [{"logStreamName": "i-1", "searchedCompletely": True}]
    ask("FilterLogEvents", {"logGroupName": "/web", "filterPattern": "ERROR"}, {"events": [found], "searchedLogStreams": searched})
    ask("PutRetentionPolicy", {"logGroupName": "/web", "retentionInDays": 7}, None)
    ask("ListTagsLogGroup", {"logGroupName": "/web"}, {"tags": {"t": "x"}})
    ask("PutLogEvents", {"logGroupName": "/web", "logStreamName": "none", "logEvents": events}, NO_STREAM, 400)
    ask("DeleteLogStream", where, None)
    ask("DeleteLogGroup", {"logGroupName": "/web"}, None)
    ask("DeleteLogGroup", {"logGroupName": "/web"}, NO_GROUP, 400)
    return recorded.replay()


def test_what_was_recorded_comes_out(replayed):
    generated, _ = replayed
    assert generated.proof.fidelity == 1.0
    assert set(generated.rungs()) == {"standard"}


def test_events_are_put_read_and_found(replayed):
    _, call = replayed
    for name in ("/b", "/a"):
        call("CreateLogGroup", {"logGroupName": name})
    for name in ("s2", "s1"):
        call("CreateLogStream", {"logGroupName": "/a", "logStreamName": name})
    (group, _) = call("DescribeLogGroups", {})[1]["logGroups"]
    assert (group["logGroupName"], group["arn"], group["metricFilterCount"]) == ("/a", ARN + "/a:*", 0)
    put = [{"timestamp": 5, "message": "late WARN"}, {"timestamp": 3, "message": "early"}]
    assert call("PutLogEvents", {"logGroupName": "/a", "logStreamName": "s1", "logEvents": put})[0] == 200
    call("PutLogEvents", {"logGroupName": "/a", "logStreamName": "s2", "logEvents": [{"timestamp": 4, "message": "WARN too"}]})
    read = call("GetLogEvents", {"logGroupName": "/a", "logStreamName": "s1", "startFromHead": True})[1]["events"]
    assert [one["message"] for one in read] == ["early", "late WARN"]
    found = call("FilterLogEvents", {"logGroupName": "/a", "filterPattern": "WARN"})[1]
    assert [(one["logStreamName"], one["message"]) for one in found["events"]] == [("s2", "WARN too"), ("s1", "late WARN")]
    one, two = call("DescribeLogStreams", {"logGroupName": "/a"})[1]["logStreams"]
    assert (one["arn"], one["storedBytes"], two["storedBytes"]) == (ARN + "/a:log-stream:s1", 14, 8)
    call("DeleteLogStream", {"logGroupName": "/a", "logStreamName": "s1"})
    assert [one["message"] for one in call("FilterLogEvents", {"logGroupName": "/a"})[1]["events"]] == ["WARN too"]


def test_refusals_are_the_recorded_ones_or_the_references(replayed):
    _, call = replayed
    call("CreateLogGroup", {"logGroupName": "/a"})
    assert call("DeleteLogGroup", {"logGroupName": "/q"}) == (400, NO_GROUP)
    assert call("GetLogEvents", {"logGroupName": "/a", "logStreamName": "q"}) == (400, NO_STREAM)
    assert call("CreateLogGroup", {"logGroupName": "/a"})[1]["__type"] == "ResourceAlreadyExistsException"
