"""What writes, reads and removals do where buckets keep versions."""

from tests.unit.core.generator.standards.s3.test_version_place import place

from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.standards.s3.version_effects import Keeper


def test_a_write_keeps_the_object_as_a_version():
    here = place()
    create = {"in": here.address, "key": "{{ " + here.key + " }}", "item": {"content": "{{ request.body }}"}}
    draft = Draft(here.home, here.home.samples, then={"create": create})
    Keeper(here).keep(draft)
    made, kept = draft.then["create"]
    assert made["item"]["version_id"] == "{{ version | default(omit, true) }}"
    assert kept["in"] == here.kept
    assert list(draft.then["let"]) == ["versioning", "version"]
    assert "x-amz-version-id" in draft.then["headers"]


def test_a_read_says_which_version_it_shows():
    here = place()
    there = Condition("item", (here.address, "{{ " + here.key + " }}"), "present")
    reads = next(endpoint for endpoint in here.objects.parts if endpoint.method == "GET" and len(endpoint.shape) > 1)
    draft = Draft(reads, reads.samples, sealed=(there,), then={"text": "{{ item.content }}"})
    Keeper(here).keep(draft)
    assert draft.then["headers"] == {"x-amz-version-id": "{{ item.version_id | default(omit, true) }}"}


def test_switching_versions_on_is_kept_and_what_was_there_is_version_null():
    here = place()
    settings = next(endpoint for endpoint in here.objects.parts if endpoint.operation == (("flag:versioning", ""),))
    draft = Draft(settings, settings.samples, then={})
    Keeper(here).keep(draft)
    setting, old = draft.then["create"]
    assert setting["in"] == "s3_versioning"
    assert "'null'" in old["item"]
