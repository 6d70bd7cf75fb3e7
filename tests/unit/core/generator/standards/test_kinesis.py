"""Kinesis Data Streams as their reference says."""

import base64

import pytest
from tests.unit.core.generator.standards.amazon import Recorded

ARN = "arn:aws:kinesis:eu-west-1:77:stream/"
SHARD = "shardId-000000000000"
NOT_FOUND = {"__type": "ResourceNotFoundException", "message": "Stream ghosts is not here."}


@pytest.fixture
def replayed():
    recorded = Recorded("Kinesis_20131202")
    ask = recorded.ask
    made = 1_795_200_000.0
    ask("CreateStream", {"StreamName": "clicks", "ShardCount": 1}, {})
    keys = {"StartingHashKey": "0", "EndingHashKey": str((1 << 128) - 1)}
    shard = {"ShardId": SHARD, "HashKeyRange": keys, "SequenceNumberRange": {"StartingSequenceNumber": "0"}}
    shown = {"StreamName": "clicks", "StreamARN": ARN + "clicks", "StreamStatus": "ACTIVE", "Shards": [shard], "HasMoreShards": False}
    shown |= {"RetentionPeriodHours": 24, "StreamCreationTimestamp": made, "EncryptionType": "NONE"}
    ask("DescribeStream", {"StreamName": "clicks"}, {"StreamDescription": shown})
    ask("PutRecord", {"StreamName": "clicks", "Data": "b25l", "PartitionKey": "u1"}, {"ShardId": SHARD, "SequenceNumber": "1"})
    put = {"Records": [{"Data": "dHdv", "PartitionKey": "u2"}], "StreamName": "clicks"}
    ask("PutRecords", put, {"FailedRecordCount": 0, "Records": [{"SequenceNumber": "2", "ShardId": SHARD}]})
    first, last = (base64.encodebytes(f"clicks:{SHARD}:{place}".encode()).decode() for place in (0, 2))
    ask("GetShardIterator", {"StreamName": "clicks", "ShardId": SHARD, "ShardIteratorType": "TRIM_HORIZON"}, {"ShardIterator": first})
    read = [
        {"SequenceNumber": str(place), "ApproximateArrivalTimestamp": made + place + 1, "Data": data, "PartitionKey": f"u{place}"}
        for place, data in ((1, "b25l"), (2, "dHdv"))
    ]
    ask("GetRecords", {"ShardIterator": first}, {"Records": read, "NextShardIterator": last, "MillisBehindLatest": 0})
    ask("GetRecords", {"ShardIterator": last}, {"Records": [], "NextShardIterator": last, "MillisBehindLatest": 0})
    ask("ListStreams", {}, {"StreamNames": ["clicks"], "HasMoreStreams": False})
    ask("AddTagsToStream", {"StreamName": "clicks", "Tags": {"t": "x"}}, {})
    ask("ListTagsForStream", {"StreamName": "clicks"}, {"Tags": [{"Key": "t", "Value": "x"}], "HasMoreTags": False})
    ask("DescribeStream", {"StreamName": "ghosts"}, NOT_FOUND, 400)
    ask("DeleteStream", {"StreamName": "clicks"}, {})
    ask("CreateStream", {"StreamName": "clicks", "ShardCount": 1}, {})
    return recorded.replay()


def test_what_was_recorded_comes_out(replayed):
    generated, _ = replayed
    assert generated.proof.fidelity == 1.0
    assert set(generated.rungs()) == {"standard"}


def test_records_are_put_and_read_shard_by_shard(replayed):
    _, call = replayed
    assert call("ListStreams", {})[1]["StreamNames"] == []
    for name in ("views", "orders"):
        call("CreateStream", {"StreamName": name, "ShardCount": 2})
    shown = call("DescribeStream", {"StreamName": "orders"})[1]["StreamDescription"]
    assert (shown["StreamARN"], len(shown["Shards"]), shown["EncryptionType"]) == (ARN + "orders", 2, "NONE")
    records = [{"Data": f"{place}", "PartitionKey": f"k{place}"} for place in range(8)]
    call("PutRecords", {"StreamName": "orders", "Records": records})
    found = []
    for shard in shown["Shards"]:
        asked = {"StreamName": "orders", "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
        iterator = call("GetShardIterator", asked)[1]["ShardIterator"]
        while read := (page := call("GetRecords", {"ShardIterator": iterator, "Limit": 3})[1])["Records"]:
            found += [one["Data"] for one in read]
            iterator = page["NextShardIterator"]
    assert sorted(found) == [f"{place}" for place in range(8)]


def test_refusals_are_the_recorded_ones_or_the_references(replayed):
    _, call = replayed
    assert call("DescribeStream", {"StreamName": "gone"}) == (400, {**NOT_FOUND, "message": "Stream gone is not here."})
    call("CreateStream", {"StreamName": "a", "ShardCount": 1})
    assert call("CreateStream", {"StreamName": "a", "ShardCount": 1})[1]["__type"] == "ResourceInUseException"
