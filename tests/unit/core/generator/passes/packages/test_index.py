from tests.unit.core.generator.index_traffic import index
from tests.unit.core.generator.tape import notes

from understudy.core.generator.passes.packages.index import action_of, find_index, links_in, uploaded
from understudy.core.generator.traffic.endpoint import Parameter


def test_what_is_there_is_followed():
    samples = index().samples()
    found = find_index(samples)
    assert (found.base, found.files) == (("simple",), ("files", Parameter("filename")))
    assert [len(part) for part in (found.uploads, found.removals, found.roots, found.pages, found.downloads)] == [4, 1, 1, 4, 1]
    assert sorted(found.present[samples[-1].number]) == ["big_tool-1.1.whl", "ext-0.1.whl"]


def test_forms_and_pages_are_read():
    samples = index().samples()
    assert action_of(samples[0]) == "file_upload"
    package = uploaded(samples[0])
    assert (package.project, package.version, package.content) == ("big-tool", "1.0", b"PK one")
    assert [text for _, text in links_in(samples[3])] == ["big_tool-1.0.whl", "big_tool-1.1.whl"]


def test_other_services_are_none_nor_one_that_shows_what_nobody_brought():
    assert find_index(notes().samples()) is None
    assert find_index(index().samples()[1:]) is None
