import pytest

from understudy.files.stubs import cache
from understudy.files.stubs.cache import KEPT, SMALLEST, default_directory, parse_cached
from understudy.files.stubs.yaml_text import YamlTextError

TEXT = "a: 1\nb: [x, 2.5, null]\n" + "# filler\n" * (SMALLEST // 8)
DOCUMENT = {"a": 1, "b": ["x", 2.5, None]}


def test_the_second_reading_parses_no_yaml(tmp_path, monkeypatch):
    assert parse_cached(TEXT, tmp_path / "cache") == DOCUMENT
    monkeypatch.setattr(cache, "parse_yaml", None)
    assert parse_cached(TEXT, tmp_path / "cache") == DOCUMENT


@pytest.mark.parametrize("damage", [b"", b"{}", b"x\n{}", b"\xff\n[", None])
def test_what_is_not_whole_is_as_good_as_none(tmp_path, damage):
    parse_cached(TEXT, tmp_path)
    [file] = tmp_path.glob("*.json")
    file.write_bytes(file.read_bytes()[:-3] if damage is None else damage)
    assert parse_cached(TEXT, tmp_path) == DOCUMENT


def test_another_text_has_another_entry(tmp_path):
    parse_cached(TEXT, tmp_path)
    assert parse_cached(TEXT.replace("1", "7", 1), tmp_path)["a"] == 7


def test_small_and_broken_texts_are_not_kept(tmp_path):
    assert parse_cached("a: 1\n", tmp_path) == {"a": 1}
    with pytest.raises(YamlTextError):
        parse_cached(TEXT + "a: 2\n", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_numbers_too_long_for_the_cache_are_read_all_the_same(tmp_path):
    text = "a: 123456789012345678901234567890\n" + TEXT[5:]
    assert [parse_cached(text, tmp_path)["a"] for _ in range(2)] == [123456789012345678901234567890] * 2


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path):
    (tmp_path / "file").write_text("")
    assert parse_cached(TEXT, tmp_path / "file" / "cache") == DOCUMENT


def test_old_entries_go(tmp_path):
    for number in range(KEPT + 3):
        parse_cached(f"{TEXT}# {number}\n", tmp_path)
    assert len(list(tmp_path.iterdir())) == KEPT
    assert default_directory().name == "stubs"
