"""What a registry lists."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.standards.oci.lists import list_names, list_referrers, list_tags


def told(*answers):
    tape = Tape()
    for target, answer in answers:
        tape.add("GET", target, None, 200, answer)
    return tape.samples()


def test_tags_are_listed_page_by_page_and_none_as_recorded():
    listed = list_tags(told(("/v2/a/tags/list", {"name": "a", "tags": ["x", "y"]}), ("/v2/a/tags/list", {"name": "a", "tags": None})))
    assert listed["list"]["limit"] == "{{ request.query.n | default(omit) }}"
    assert listed["json"]["tags"] == "{{ page.keys | default(none, true) }}"


def test_a_server_that_lists_everything_whatever_is_asked_for_does_so_again():
    listed = list_tags(told(("/v2/a/tags/list?n=1", {"name": "a", "tags": ["x", "y"]})))
    assert "limit" not in listed["list"]


def test_names_keep_an_order_of_their_own():
    assert list_names(told(("/v2/_catalog", {"repositories": ["b", "a"]})))["json"] == {
        "repositories": "{{ page.keys | ordered_like(['b', 'a']) }}"
    }


def test_referrers_are_those_whose_subject_it_is():
    listed = list_referrers(told(("/v2/a/referrers/sha256:1", {"schemaVersion": 2, "manifests": []})))
    assert "where('subject', path.digest)" in listed["json"]["manifests"]["$for"]
