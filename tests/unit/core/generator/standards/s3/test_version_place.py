"""Where versions are kept, and the words in which stubs speak of it."""

from tests.unit.core.generator.standards.versions import versions

from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.standards.s3.version_place import Place, say, version_effect
from understudy.core.generator.standards.s3.versions import find_versions
from understudy.core.generator.templates.flow import Flow


def place():
    found = find_versions(versions().samples())
    flow = Flow(found.plain)
    endpoints = find_endpoints(found.plain)
    objects = next(roles for roles in find_collections(endpoints, None, flow) if len(roles.collection.scope) == 1 and roles.contents)
    home = next(endpoint for endpoint in objects.contents if endpoint.method == "PUT")
    return Place(found, objects, home, flow)


def test_a_bucket_and_the_version_asked_for_are_named_by_the_path():
    here = place()
    assert here.kept == "s3_versions/{{ " + here.bucket + " }}"
    assert here.there == (here.kept, "{{ (" + here.key + ") ~ '?versionId=' ~ request.query.versionId }}")
    assert here.new_id() == "new_id('{uuid}')"


def test_what_is_made_is_a_version_where_the_bucket_keeps_some():
    effect = version_effect("path.bucket", "path.key", "item")
    assert effect["for"] == "one in ([version] if version else [])"
    assert effect["in"] == "s3_versions/{{ path.bucket }}"
    assert place().named("path.bucket")["versioning"] == "{{ lookup('s3_versioning', path.bucket).status | default('') }}"


def test_a_field_is_said_where_one_answer_is_given():
    draft = Draft(place().home, place().home.samples, then={"headers": {"A": "b"}})
    say(draft, "x-amz-version-id", "version")
    assert draft.then["headers"] == {"A": "b", "x-amz-version-id": "{{ version | default(omit, true) }}"}
    several = Draft(place().home, place().home.samples, then={"responses": []})
    say(several, "x-amz-version-id", "version")
    assert several.then == {"responses": []}
