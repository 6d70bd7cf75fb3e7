"""What buckets that keep versions know of their objects."""

import pytest

from understudy.core.engine.templates.s3_versions import left, named, newest, page_of, removed, source_of, version_of


def version(name, number, **more):
    return version_of({"content": b"x" * len(number), **more}, name, number, "2026-11-20T20:00:00.000Z")


MARK = version_of(None, "a", "m1", "2026-11-20T20:00:00.000Z")
VERSIONS = [version("b", "b1"), version("a", "a1"), version("a", "a22"), version("dir/c", "c1"), MARK]


def test_a_version_is_what_the_object_was_under_its_name():
    made = version_of({"content": b"one", "etag": '"e"'}, "k", "v1", "now")
    assert made == {"content": b"one", "etag": '"e"', "named": "k", "version_id": "v1", "modified": "now"}
    assert MARK["marker"] == "true"


def test_the_newest_version_of_a_name_stands_last():
    assert newest(VERSIONS[:3], "a")["version_id"] == "a22"
    assert newest(VERSIONS, "z") is None


def test_when_the_newest_version_goes_the_one_before_it_is_read_again():
    known = VERSIONS[:4]
    assert left(known, [{"Key": "a", "VersionId": "a22"}]) == {"items": [known[1]], "names": []}
    assert left(VERSIONS, [{"Key": "a", "VersionId": "m1"}])["items"][0]["version_id"] == "a22"
    assert left(VERSIONS, [{"Key": "a", "VersionId": "a1"}]) == {"items": [], "names": ["a"]}
    assert left(known, [{"Key": "b", "VersionId": "b1"}, {"Key": "dir/c"}]) == {"items": [], "names": ["b"]}


def test_a_removal_of_several_says_of_each_which_version_went_or_which_mark_it_left():
    asked = [{"Key": "b", "VersionId": "b1"}, {"Key": "a"}]
    assert named(asked, True) == asked[:1]
    assert named(asked, False) == asked[1:]
    told = removed(asked, VERSIONS)
    assert told == [{"Key": "b", "VersionId": "b1"}, {"Key": "a", "DeleteMarker": "true", "DeleteMarkerVersionId": "m1"}]


def test_versions_are_listed_by_name_the_newest_first():
    page = page_of(VERSIONS, {})
    assert [(one["named"], one["version_id"], one["latest"]) for one in page["versions"]] == [
        ("a", "a22", False),
        ("a", "a1", False),
        ("b", "b1", True),
        ("dir/c", "c1", True),
    ]
    assert [(one["version_id"], one["latest"]) for one in page["markers"]] == [("m1", True)]
    assert page["versions"][0]["size"] == 3
    assert page["versions"][0]["etag"] == '"f561aaf6ef0bf14d4208bb46a4ccb3ad"'
    assert not page["truncated"]


def test_lists_are_narrowed_and_grouped():
    assert [one["version_id"] for one in page_of(VERSIONS, {"prefix": "b"})["versions"]] == ["b1"]
    page = page_of(VERSIONS, {"delimiter": "/"})
    assert page["prefixes"] == ["dir/"]
    assert "c1" not in [one["version_id"] for one in page["versions"]]


@pytest.mark.parametrize("size", [1, 2, 3, 9])
def test_pages_go_on_where_they_ended(size):
    seen, query = [], {"max-keys": str(size)}
    while True:
        page = page_of(VERSIONS, query)
        seen += [one["version_id"] for one in (*page["versions"], *page["markers"])]
        if not page["truncated"]:
            break
        query |= {"key-marker": page["next_key"], "version-id-marker": page["next_version"]}
    assert sorted(seen) == ["a1", "a22", "b1", "c1", "m1"]


def test_a_page_may_begin_after_a_name():
    assert [one["version_id"] for one in page_of(VERSIONS, {"key-marker": "b"})["versions"]] == ["c1"]


def test_what_a_request_copies_is_read_from_its_field():
    assert source_of("/box/a%20b/c?versionId=v1") == {"bucket": "box", "key": "a b/c", "version": "v1"}
    assert source_of("box/k") == {"bucket": "box", "key": "k", "version": ""}
