from tests.unit.core.generator.dav_traffic import files

from understudy.core.generator.passes.trees.history import find_tree
from understudy.core.generator.passes.trees.properties import learn_properties
from understudy.core.generator.templates.flow import Flow


def learned():
    samples = files().samples()
    return learn_properties(find_tree(samples), Flow(samples))


def test_properties_are_of_the_thing_as_it_is_or_kept_from_its_write():
    found = learned()
    assert found.tables["file"] == {
        "{DAV:}displayname": "{{ each.path | basename | xml }}",
        "{DAV:}creationdate": "{{ each.creationdate | xml }}",
        "{DAV:}getcontentlength": "{{ each.content | length | xml }}",
        "{DAV:}getetag": "{{ each.etag | replace('\"', '') | xml }}",
        "{DAV:}resourcetype": "",
    }
    assert found.tables["collection"]["{DAV:}resourcetype"] == "<D:collection/>"
    assert found.media == "media_type({}, 'application/octet-stream')"


def test_entity_tags_are_put_together_from_time_and_size():
    given = learned().given["file"]
    assert given["etag"] == "{{ '\"' ~ (now('', 'epoch') | hex) ~ '-' ~ (request.body | length | hex) ~ '\"' }}"
    assert given["creationdate"] == "{{ now() }}"
