import re

from understudy.core.redaction.personal import EMAIL, IBAN, PHONE, disguise_email, disguise_iban, disguise_phone, is_iban

KEY = b"k" * 32


def test_an_address_becomes_one_at_example_com():
    pseudonym = disguise_email(KEY, "Jane.Doe@corp.example")

    assert re.fullmatch(r"u-[0-9a-f]{8}@example\.com", pseudonym)
    assert disguise_email(KEY, "jane.doe@corp.example") == pseudonym
    assert disguise_email(KEY, pseudonym) == pseudonym
    assert EMAIL.search("mail jane.doe@corp.example, please")[0] == "jane.doe@corp.example"


def test_a_phone_number_keeps_country_and_grouping():
    assert PHONE.search("call +49 30 901820-5 now") or PHONE.search("call +49 30 9018205 now")
    assert re.fullmatch(r"\+49 \d\d \d{7}", disguise_phone(KEY, "+49 30 9018205"))


def test_an_iban_stays_valid():
    iban = IBAN.search("pay to DE89 3704 0044 0532 0130 00.")[0]
    pseudonym = disguise_iban(KEY, iban)

    assert is_iban(iban)
    assert is_iban(pseudonym)
    assert pseudonym != iban
    assert pseudonym.startswith("DE")
    assert [len(group) for group in pseudonym.split()] == [len(group) for group in iban.split()]
    assert not is_iban("DE00 3704 0044 0532 0130 00")
