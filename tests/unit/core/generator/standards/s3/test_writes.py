"""What writes of an object store do."""

from tests.unit.core.generator.standards.objects import Store, store

from understudy.core.generator.standards.s3.store import find_objects
from understudy.core.generator.standards.s3.writes import Writes


def writes(act, tape=None):
    found = find_objects((tape or store()).samples())
    return Writes(found, [sample for sample in found.acts[act] if sample.good])


def test_an_object_is_what_the_request_brings():
    effects, said, given = writes("put").of_object("put")
    assert effects["create"]["item"]["content"] == "{{ request.body }}"
    assert said == {"ETag": "{{ item.etag }}"}
    assert given == {}


def test_a_copy_starts_from_its_source():
    effects, _, given = writes("copy").of_object("copy")
    assert effects["create"]["item"]["$merge"][0] == "{{ source }}"
    assert {place[-1] for place in given} == {"ETag", "LastModified"}


def test_an_upload_is_started_brought_and_finished():
    started = writes("start").of_upload("start")[0]
    assert "new_id(" in started["let"]["upload"]
    copied = writes("bring copy").of_upload("bring copy")[0]
    assert "s3_cut(request.headers['x-amz-copy-source-range']" in copied["let"]["brought"]
    finished = writes("finish").of_upload("finish")[0]
    assert finished["create"]["item"]["$merge"][1]["etag"] == '"{{ pieces | multipart_etag }}"'
    assert len(finished["remove"]) == 2
    assert list(writes("bring").of_upload("abort")[0]) == ["remove"]


def test_what_a_server_names_as_a_whole_is_named_so():
    tape = Store()
    begun = "<InitiateMultipartUploadResult><UploadId>pXk4TqWb7ZrNf2LsVd9Gh1Jm</UploadId></InitiateMultipartUploadResult>"
    tape.ask("POST", "/crates/big?uploads", None, 200, begun)
    tape.ask("PUT", "/crates/big?partNumber=1&uploadId=pXk4TqWb7ZrNf2LsVd9Gh1Jm", b"x", 200)
    done = "<CompleteMultipartUploadResult><ETag>9dd4e461268c8034f5c8564e155c67a6</ETag></CompleteMultipartUploadResult>"
    named = "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>"
    tape.ask("POST", "/crates/big?uploadId=pXk4TqWb7ZrNf2LsVd9Gh1Jm", named, 200, done)
    effects = writes("finish", tape).of_upload("finish")[0]
    assert effects["create"]["item"]["$merge"][1]["etag"] == "{{ pieces | concat | etag }}"


def test_tags_are_given_and_taken_away():
    assert writes("tag").tags("tag")[0]["update"]["item"] == {"tags": "{{ request.xml.Tagging.TagSet.Tag | list }}"}
    assert writes("tag").tags("untag")[0]["update"]["item"] == {"tags": []}


def test_a_form_posts_a_file():
    effects = writes("put").of_object("post")[0]
    assert "${filename}" in effects["let"]["key"]
