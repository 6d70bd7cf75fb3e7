"""Lists of an object store, in the words of the recorded ones."""

from tests.unit.core.generator.standards.objects import Store, listed, store

from understudy.core.generator.standards.s3.lists import Lists
from understudy.core.generator.standards.s3.store import find_objects
from understudy.core.generator.templates.nodes import Const, Expr, Loop


def lists(tape, act):
    found = find_objects(tape.samples())
    return Lists([sample for sample in found.acts[act] if sample.good], found)


def paged(token, marker="", count="2"):
    """Record a page of three keys, the first two of which are shown."""
    tape = Store()
    tape.ask("PUT", "/crates/a", b"1", 200)
    keys = "<Contents><Key>a</Key><Color>red</Color></Contents><Contents><Key>b</Key></Contents>"
    more = {"NextContinuationToken": token} if token else {"NextMarker": marker}
    first = listed("crates", keys, count, **more).replace(">false<", ">true<")
    tape.ask("GET", f"/crates?{'list-type=2&' if token else ''}max-keys=2", None, 200, first)
    return tape


def test_objects_are_listed_by_their_keys():
    effects, _, given = lists(store(), "list").objects(second=True)
    assert (effects["list"]["sort"], effects["list"]["from"]) == (["$key"], "s3_objects/{{ path.bucket }}")
    root = "ListBucketResult"
    element = given[root, "Contents"]
    assert isinstance(element, Loop)
    assert dict(element.each.members)["LastModified"] == Expr("each.last_modified | date('iso_ms')")
    assert given[root, "Prefix"] == Expr("request.query['prefix'] | default('')")
    assert given[root, "StartAfter"] == Expr("request.query['start-after'] | default(omit)")


def test_the_token_for_the_next_page_is_made_as_recorded():
    digest = "92eb5ffee6ae2fec3ad71c777531578f"  # MD5 of "b"
    assert lists(paged(digest), "list").objects(second=True)[0]["create"]["key"] == "{{ last | md5 }}"
    made = lists(paged("q8ZsT4kLxWm2VbNc7RfY"), "list").objects(second=True)[0]
    assert made["create"]["key"] == "{{ cursor }}"
    assert "new_id(" in made["let"]["cursor"]


def test_a_marker_is_a_key_where_the_recorded_one_was():
    effects, _, given = lists(paged("", "b"), "list first").objects(second=False)
    assert effects["list"]["start_after"] == "{{ request.query.marker }}"
    assert "create" not in effects
    assert given["ListBucketResult", "NextMarker"] == Expr("(page.next if page.next else '') | default(omit)")


def test_what_all_elements_say_alike_stays():
    element = lists(paged("q8ZsT4kLxWm2VbNc7RfY"), "list").objects(second=True)[2]["ListBucketResult", "Contents"].each
    assert dict(element.members)["Color"] == Const("red")


def test_removals_of_several_are_told_but_to_who_asks_for_quiet():
    (shown,) = lists(store(), "remove several").removed().values()
    assert "Quiet" in shown.over


def test_buckets_tags_uploads_and_parts_are_listed():
    assert lists(store(), "tell buckets").buckets()[0]["list"]["from"] == "s3_buckets"
    assert lists(store(), "tell tags").tags()["Tagging", "TagSet", "Tag"].over == "item.tags | default([])"
    tape = store()
    tape.ask("GET", "/crates?uploads", None, 200, "<ListMultipartUploadsResult><Bucket>crates</Bucket></ListMultipartUploadsResult>")
    given = lists(tape, "tell uploads").uploads()[2]
    assert given["ListMultipartUploadsResult", "Bucket"] == Expr("path.bucket")
    tape.ask(
        "GET",
        "/crates/big?uploadId=x",
        None,
        200,
        "<ListPartsResult><MaxParts>1000</MaxParts><Part><Size>1</Size></Part></ListPartsResult>",
    )
    effects, _, given = lists(tape, "tell parts").parts()
    assert effects["list"]["sort"] == ["number"]
    assert ("ListPartsResult", "MaxParts") in given


def test_a_token_may_be_the_last_key_in_base64():
    effects, _, given = lists(paged("Yg=="), "list").objects(second=True)
    assert effects["create"]["key"] == "{{ last | b64encode }}"
    assert given["ListBucketResult", "NextContinuationToken"] == Expr("(page.next | b64encode if page.next else '') | default(omit)")


def test_slashes_are_encoded_where_the_recorded_keys_had_them_so():
    tape = Store()
    tape.ask("PUT", "/crates/a/b", b"1", 200)
    shown = "<Contents><Key>a%2Fb</Key></Contents>"
    page = listed("crates", shown, "1", EncodingType="url").replace("<Prefix/>", "<Prefix>a%2F</Prefix>")
    tape.ask("GET", "/crates?list-type=2&encoding-type=url&prefix=a%2F", None, 200, page)
    _, _, given = lists(tape, "list").objects(second=True)
    encoded = "urlencode('') if request.query['encoding-type'] is defined"
    assert dict(given["ListBucketResult", "Contents"].each.members)["Key"] == Expr(f"each.Key | {encoded} else each.Key")
    assert encoded in given["ListBucketResult", "Prefix"].code
