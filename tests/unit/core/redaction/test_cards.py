import pytest

from understudy.core.redaction.cards import CANDIDATE, disguise_card, is_card, is_published, is_test_card, passes_luhn

KEY = b"k" * 32


@pytest.mark.parametrize(
    "number", ["4539578763621486", "4539 5787 6362 1486", "5425-2334-3010-9903", "374245455400126", "3742 454554 00126", "6011000991300009"]
)
def test_a_card_becomes_a_valid_test_card_with_the_same_last_digits(number):
    pseudonym = disguise_card(KEY, number)

    assert is_card(number)
    assert is_test_card(pseudonym)
    assert pseudonym != number
    assert pseudonym[-4:] == number[-4:]
    assert [c if not c.isdigit() else "9" for c in pseudonym] == [c if not c.isdigit() else "9" for c in number]
    assert passes_luhn("".join(filter(str.isdigit, pseudonym)))


@pytest.mark.parametrize("number", ["4242424242424242", "4000 0025 0000 3155"])
def test_published_test_numbers_are_no_secrets(number):
    assert not is_card(number)
    assert is_published(number)


@pytest.mark.parametrize("number", ["4539578763621487", "1700000000000", "9999999999999995", "4539 578763 621486", "45395787"])
def test_other_numbers_are_no_cards(number):
    assert not is_card(number)


@pytest.mark.parametrize("after", ["", " 12/27 123", " 0 x", ", 5", " 2027", ".", "\n1"])
@pytest.mark.parametrize("number", ["4539578763621486", "4539 5787 6362 1486", "3742 454554 00126"])
def test_a_card_is_seen_whatever_numbers_follow(number, after):
    assert [one[0] for one in CANDIDATE.finditer(f"card {number}{after}")] == [number]


def test_the_boundary_of_a_multipart_body_is_no_card():
    assert is_card("6581905269894800325")
    assert not CANDIDATE.search("--===============6581905269894800325==")
    assert CANDIDATE.search("card==6581905269894800325")


@pytest.mark.parametrize("text", ["4539 5787 6362 1486 4539 5787 6362", "v4.5395787636214860", "id_4539578763621486", "4539578763621486.5"])
def test_columns_and_ids_are_no_cards(text):
    assert [one[0] for one in CANDIDATE.finditer(text) if is_card(one[0])] == []
