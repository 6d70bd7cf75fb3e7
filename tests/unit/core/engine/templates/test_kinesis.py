"""Records of streams."""

import pytest

from understudy.core.engine.templates.kinesis import counted, iterator_of, put_into, read_at, shards_of, stands_at, streams_listed
from understudy.errors import TemplateError


def stream(count=1, **more):
    return {
        "StreamName": "clicks",
        "StreamARN": "a",
        "StreamCreationTimestamp": 1.0,
        "shards": shards_of(count, ["0"]),
        "counts": {},
        **more,
    }


def record(key, data="ZA=="):
    return {"Data": data, "PartitionKey": key}


def test_shards_share_the_hash_keys_and_take_records_by_them():
    one, two = shards_of(2, ["7"])
    assert one["HashKeyRange"] == {"StartingHashKey": "0", "EndingHashKey": str((1 << 127) - 1)}
    assert two["HashKeyRange"] == {"StartingHashKey": str(1 << 127), "EndingHashKey": str((1 << 128) - 1)}
    assert (two["ShardId"], two["SequenceNumberRange"]) == ("shardId-000000000001", {"StartingSequenceNumber": "7"})
    put = put_into(stream(2), [record("u1"), {**record("u1"), "ExplicitHashKey": "0"}, record("u1")], 5.0)
    # MD5 of "u1" begins with e: the upper half of all keys.
    assert [(each["shard"][-1], each["number"]) for each in put] == [("1", 1), ("0", 1), ("1", 2)]


def test_records_count_on_and_are_read_after_an_iterator():
    own = stream()
    put = put_into(own, [record("a"), record("b"), record("c")], 5.0, 100)
    assert [each["record"]["SequenceNumber"] for each in put] == ["101", "102", "103"]
    own["counts"] = counted(own["counts"], put)
    asked = {"ShardId": "shardId-000000000000", "ShardIteratorType": "TRIM_HORIZON"}
    first = read_at(put, {"ShardIterator": iterator_of(own, asked, put, 100, "\n"), "Limit": 2})
    assert [each["PartitionKey"] for each in first["Records"]] == ["a", "b"]
    assert first["NextShardIterator"].endswith("\n")
    rest = read_at(put, {"ShardIterator": first["NextShardIterator"]})
    assert [each["PartitionKey"] for each in rest["Records"]] == ["c"]
    assert read_at(put, {"ShardIterator": rest["NextShardIterator"]})["Records"] == []

    def place(**told):
        return stands_at(iterator_of(own, {**asked, **told}, put, 100))["place"]

    assert place(ShardIteratorType="LATEST") == 3
    assert place(ShardIteratorType="AT_SEQUENCE_NUMBER", StartingSequenceNumber="102") == 1
    assert place(ShardIteratorType="AFTER_SEQUENCE_NUMBER", StartingSequenceNumber="102") == 2
    assert place(ShardIteratorType="AT_TIMESTAMP", Timestamp=5.5) == 3
    assert stands_at("no iterator")["stream"] == ""


def test_names_of_streams_are_paged():
    streams = [stream(StreamName=name) for name in ("a", "b", "c")]
    assert streams_listed(streams, {"Limit": 2}) == {"StreamNames": ["a", "b"], "HasMoreStreams": True}
    rest = streams_listed(streams, {"ExclusiveStartStreamName": "b"}, {"StreamModeDetails": {"StreamMode": "PROVISIONED"}})
    assert rest["StreamNames"] == ["c"]
    assert rest["StreamSummaries"] == [
        {
            "StreamName": "c",
            "StreamARN": "a",
            "StreamCreationTimestamp": 1.0,
            "StreamStatus": "ACTIVE",
            "StreamModeDetails": {"StreamMode": "PROVISIONED"},
        }
    ]


def test_keys_beyond_all_shards_and_streams_without_any_are_refused():
    with pytest.raises(TemplateError, match="no shard takes the hash key"):
        put_into(stream(2), [{**record("u1"), "ExplicitHashKey": str(1 << 128)}], 5.0)
    with pytest.raises(TemplateError, match="at least one shard"):
        shards_of(0)
