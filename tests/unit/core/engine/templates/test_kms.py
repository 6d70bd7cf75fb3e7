"""Keys, aliases and drawn texts."""

import base64

import pytest

from understudy.core.engine.templates.ids import compile_id
from understudy.core.engine.templates.kms import alias_of, aliases_of, base64_form, data_key_size, key_of, listed, page, size_of

ARN = "arn:aws:kms:eu-west-1:1:"


class Drawn:
    now = 1.8e9

    def octets(self, size):
        return bytes(place % 255 + 1 for place in range(size))


def test_keys_and_aliases_are_called_by_their_ids_or_their_arns():
    assert key_of("k-1") == key_of(ARN + "key/k-1") == "k-1"
    assert alias_of("alias/app") == alias_of(ARN + "alias/app") == "alias/app"
    assert alias_of("k-1") == alias_of(ARN + "key/k-1") == ""
    aliases = [{"AliasName": "alias/a", "TargetKeyId": "k-1"}, {"AliasName": "alias/b", "TargetKeyId": "k-2"}]
    assert aliases_of(aliases, "") == aliases
    assert aliases_of(aliases, "k-2") == aliases[1:]
    assert listed([{"metadata": {"KeyId": "k-1", "Arn": "a", "Enabled": True}}]) == [{"KeyId": "k-1", "KeyArn": "a"}]


@pytest.mark.parametrize("size", [1, 2, 3, 16, 32, 500])
def test_a_drawn_text_in_base64_is_as_long_as_it_is_asked_for(size):
    text = compile_id(base64_form(size)).make(Drawn())
    assert len(base64.b64decode(text, validate=True)) == size == size_of(text)
    assert base64.b64encode(base64.b64decode(text)).decode() == text


def test_data_keys_have_the_size_of_their_kind():
    assert [data_key_size(asked) for asked in ({"KeySpec": "AES_256"}, {"KeySpec": "AES_128"}, {"NumberOfBytes": 9})] == [32, 16, 9]
    assert size_of("no base64") == 9


def test_pages_say_whether_more_follows():
    assert page([1, 2, 3], {"Limit": 2}, "Keys") == {"Keys": [1, 2], "NextMarker": "2", "Truncated": True}
    assert page([1, 2, 3], {"Limit": 2, "Marker": "2"}, "Keys", null=True) == {"Keys": [3], "NextMarker": None, "Truncated": False}
