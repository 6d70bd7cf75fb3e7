import pytest

from understudy.core.engine.templates.missing import Missing
from understudy.errors import TemplateError

GONE = Missing("request.json.a")


def test_may_be_tested_and_compared():
    assert not GONE
    assert Missing("other") == GONE
    assert GONE != ""
    assert len({GONE, Missing("b")}) == 1
    assert repr(GONE) == "Missing('request.json.a')"


@pytest.mark.parametrize(
    "use",
    [
        str,
        len,
        list,
        int,
        float,
        lambda gone: gone + 1,
        lambda gone: gone > 1,
        lambda gone: "a" in gone,
        lambda gone: gone(),
        lambda gone: -gone,
    ],
)
def test_is_never_written_nor_reckoned_with(use):
    with pytest.raises(TemplateError, match=r"request\.json\.a is not there"):
        use(GONE)
