import pytest

from understudy.core.engine.entity_tags import construction_of, entity_tag, is_pattern

EMPTY_LIST = b"[]"


@pytest.mark.parametrize(
    ("tag", "pattern"),
    [
        ('W/"2-l9Fw4VUO7kr8CvBlt4zaMCqXZ0w"', 'W/"{size:x}-{sha1:base64:27}"'),  # what Express writes for []
        ('"d751713988987e9331980363e24189ce"', '"{md5}"'),
        ('W/"4f53cda18c2baa0c0354bb5f9a3ecbe5"', 'W/"{sha256:x:32}"'),
        ('"anything"', None),
    ],
)
def test_known_constructions_are_recognized_and_made_again(tag, pattern):
    assert construction_of(tag, EMPTY_LIST) == pattern
    if pattern:
        assert entity_tag(pattern, EMPTY_LIST) == tag


def test_patterns():
    assert is_pattern('"{md5}"')
    assert not is_pattern('"constant"')
    assert not is_pattern('"{md4}"')
    assert entity_tag("{size}-{crc32}", b"abc") == "3-352441c2"
