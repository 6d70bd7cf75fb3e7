"""What reads say of an object in the heads of their answers."""

from tests.unit.core.generator.standards.objects import ONE, Store, store

from understudy.core.generator.standards.s3.reads import Shown, is_kept, named, told_again
from understudy.core.generator.standards.s3.store import find_objects


def shown(tape):
    found = find_objects(tape.samples())
    return Shown(found, [sample for sample in found.acts["read"] if sample.good])


def checked(told, **asked):
    tape = Store()
    sum_of = [("x-amz-checksum-crc32", "AAAA=="), ("x-amz-mark", "7")]
    tape.ask("PUT", "/crates/a", ONE, 200, headers=sum_of)
    sent = [(name.replace("_", "-"), value) for name, value in asked.items()]
    tape.ask("GET", "/crates/a", None, 200, ONE, headers=sent, fields=told)
    return tape


def test_fields_are_called_as_recorded_and_may_be_asked_for_otherwise():
    fields = shown(store()).fields(is_head=False)
    assert (
        fields["Cache-Control"] == "{{ request.query['response-cache-control'] | default(item.fields['cache-control']) | default(omit) }}"
    )
    assert fields["x-amz-meta-*"] == "{{ item.metadata | default(omit) }}"
    assert "Content-Length" not in fields
    assert shown(store()).fields(is_head=True)["Content-Length"] == "{{ item.content | length | string }}"


def test_a_checksum_is_told_to_who_asks_for_it():
    asks = shown(checked([])).fields(is_head=False)["x-amz-checksum-crc32"]
    assert "x-amz-checksum-mode" in asks
    always = shown(checked([("x-amz-checksum-crc32", "AAAA==")])).fields(is_head=False)["x-amz-checksum-crc32"]
    assert always == "{{ item.fields['x-amz-checksum-crc32'] | default(omit) }}"


def test_fields_that_reads_say_again_are_kept():
    tape = checked([("x-amz-mark", "7")])
    assert told_again(find_objects(tape.samples()), "put") == ["x-amz-mark"]
    assert shown(tape).fields(is_head=False)["x-amz-mark"] == "{{ item.told['x-amz-mark'] | default(omit) }}"
    assert told_again(find_objects(tape.samples()), "start") == []


def test_names_of_fields_are_those_that_were_sent():
    assert named(find_objects(store().samples()).acts["read"], "etag", "") == "ETag"
    assert is_kept("x-amz-checksum-sha256")
    assert not is_kept("x-amz-date")


def test_what_is_told_of_all_objects_of_which_nobody_said_it_is_told_of_others():
    always = shown(checked([("x-amz-storage-class", "STANDARD")])).fields(is_head=False)
    assert always["x-amz-storage-class"] == "{{ item.fields['x-amz-storage-class'] | default('STANDARD') }}"
    assert shown(checked([])).fields(is_head=False)["x-amz-storage-class"] == "{{ item.fields['x-amz-storage-class'] | default(omit) }}"
