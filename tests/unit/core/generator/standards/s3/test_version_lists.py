"""Lists of versions, and removals of several objects at once."""

from tests.unit.core.generator.standards.s3.test_version_place import place

from understudy.core.generator.standards.s3.version_lists import OfBucket


def test_versions_are_listed_in_the_recorded_words():
    drafts = {endpoint.operation[0][0]: own for endpoint, own in OfBucket(place()).drafts()}
    (listed,) = drafts["flag:versions"]
    assert listed.then["let"]["listed"].endswith("| s3_versions(request.query) }}")
    assert "{% for each in listed.versions %}<Version><Key>{{ each.named | xml }}</Key>" in listed.then["text"]
    assert "<Owner><ID>75aa57f0</ID></Owner>" in listed.then["text"]


def test_a_removal_of_several_is_for_buckets_that_keep_versions():
    drafts = {endpoint.operation[0][0]: own for endpoint, own in OfBucket(place()).drafts()}
    (removed,) = drafts["flag:delete"]
    assert removed.conditions[0].name[0] == "s3_versioning"
    assert [effect["as"] for effect in removed.then["remove"]] == ["unread", "hidden", "gone"]
