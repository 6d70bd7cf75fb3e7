"""Lists of keys know the parameters of their reference."""

from tests.unit.core.generator.passes.answers.test_answers import drafts
from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.virtual import asked_of

from understudy.core.generator.understanding import infer


def listed(*keys):
    rows = "".join(f"<Contents><Key>{key}</Key><Size>4</Size></Contents>" for key in keys)
    head = "<Name>box</Name><Prefix/><IsTruncated>false</IsTruncated>"
    return f"<ListBucketResult>{head}{rows}<EncodingType>url</EncodingType></ListBucketResult>"


def store():
    tape = Tape()
    tape.add("PUT", "/box", None, 200)
    for key, data in (("a%20b.txt", b"four"), ("c.txt", b"more")):
        tape.add("PUT", f"/box/{key}", data, 200)
        tape.add("GET", f"/box/{key}", None, 200, data)
    tape.add("GET", "/box?list-type=2&encoding-type=url", None, 200, listed("a%20b.txt", "c.txt"))
    tape.add("DELETE", "/box/c.txt", None, 204)
    tape.add("GET", "/box/c.txt", None, 404, "<Error><Code>NoSuchKey</Code></Error>")
    tape.add("GET", "/box?list-type=2&encoding-type=url", None, 200, listed("a%20b.txt"))
    tape.add("DELETE", "/box/a%20b.txt", None, 204)
    tape.add("GET", "/box?list-type=2&encoding-type=url", None, 200, listed())
    tape.add("DELETE", "/box", None, 204)
    tape.add("HEAD", "/box", None, 404)
    return tape


def test_what_nobody_asked_for_while_recording_is_known_from_the_reference():
    first, *_ = drafts(store(), "GET", "/{name}")
    effect = first.then["list"]
    assert (effect["prefix"], effect["delimiter"]) == ("{{ request.query.prefix }}", "{{ request.query.delimiter }}")
    assert effect["after"] == "{{ request.query['continuation-token'] }}"
    assert effect["sort"] == ["$key"]
    text = first.then["text"]
    assert "<Prefix>{{ request.query.prefix | default('') | xml }}</Prefix>" in text
    assert "{% for group in page.prefixes %}<CommonPrefixes><Prefix>{{ group | xml }}</Prefix></CommonPrefixes>{% endfor %}" in text
    assert "<NextContinuationToken>" in text
    assert "<Key>{{ each.Key | urlencode('/') | xml }}</Key>" in text


def test_removing_what_is_not_there_is_no_mistake_where_the_reference_says_so():
    model = infer(store().samples())
    removal = next(drafts for endpoint, drafts in model.drafts.items() if endpoint.method == "DELETE" and len(endpoint.shape) == 2)
    (draft,) = removal
    assert draft.then["status"] == 204
    assert not any(condition.name[0].startswith("contents") for condition in draft.sealed)


def blobs(*keys, following="", prefix=""):
    rows = "".join(f"<Blob><Name>{key}</Name><Properties><Size>4</Size></Properties></Blob>" for key in keys)
    return f"<EnumerationResults><Prefix>{prefix}</Prefix><Blobs>{rows}</Blobs><NextMarker>{following}</NextMarker></EnumerationResults>"


def test_every_list_goes_on_where_some_went_on_after_their_last_key():
    tape = Tape()
    tape.add("PUT", "/acct/box?restype=container", None, 201)
    keys = ("a.txt", "b.txt", "c.txt")
    for key in keys:
        tape.add("PUT", f"/acct/box/{key}", b"four", 201)
        tape.add("GET", f"/acct/box/{key}", None, 200, b"four")
    listing = "/acct/box?restype=container&comp=list"
    tape.add("GET", f"{listing}&maxresults=2", None, 200, blobs(*keys[:2], following="b.txt"))
    tape.add("GET", f"{listing}&prefix=&marker=b.txt&maxresults=2", None, 200, blobs("c.txt"))
    tape.add("GET", f"{listing}&prefix=a", None, 200, blobs("a.txt", prefix="a"))
    tape.add("GET", listing, None, 200, blobs(*keys))
    tape.add("DELETE", "/acct/box/a.txt", None, 202)
    tape.add("GET", "/acct/box/a.txt", None, 404, "<Error><Code>BlobNotFound</Code></Error>")
    tape.add("DELETE", "/acct/box?restype=container", None, 202)
    ask = asked_of(tape, "blobs")
    ask("PUT", "/acct/pen?restype=container")
    for number in range(5):
        ask("PUT", f"/acct/pen/{number}", b"four")
    for prefix in ("", "&prefix="):
        answer = ask("GET", f"/acct/pen?restype=container&comp=list{prefix}&marker=0&maxresults=2").body
        assert b"<Name>1</Name>" in answer
        assert b"<NextMarker>2</NextMarker>" in answer
