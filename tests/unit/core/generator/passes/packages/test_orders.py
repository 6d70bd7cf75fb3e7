from understudy.core.generator.passes.packages.index import Package
from understudy.core.generator.passes.packages.orders import ALL, OF_PROJECT, order_of

CAME = ["a-1.0.whl", "a-1.0.zip", "a-1.1.whl"]
FILES = [Package(name, "a", name.split("-")[1].rpartition(".")[0], b"") for name in CAME]


def test_files_stand_as_they_came_or_by_their_names():
    assert order_of([(CAME, FILES)], OF_PROJECT) == ""
    assert order_of([(CAME[::-1], FILES)], OF_PROJECT) == " | reverse"
    assert order_of([(CAME, FILES[::-1])], OF_PROJECT) == " | reverse"
    assert order_of([(CAME, [FILES[2], FILES[0], FILES[1]])], OF_PROJECT) == " | sort('filename')"


def test_the_newest_release_may_come_first():
    assert order_of([(["a-1.1.whl", "a-1.0.whl", "a-1.0.zip"], FILES)], OF_PROJECT) == " | reverse | by_release | reverse"
    assert order_of([(["a-1.0.zip", "a-1.0.whl", "a-1.1.whl"], FILES)], ALL) == " | reverse | by_release"


def test_what_nothing_explains_has_no_order():
    assert order_of([(["a-1.0.zip", "a-1.1.whl", "a-1.0.whl"], FILES)], OF_PROJECT) is None
    assert order_of([], ALL) is None
