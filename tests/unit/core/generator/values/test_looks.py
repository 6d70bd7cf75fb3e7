import pytest

from understudy.core.generator.values.looks import (
    EXACT,
    SIGNED_INSIDE,
    Moment,
    are_capitals,
    id_format,
    looks_drawn,
    looks_encoded,
    looks_generated,
    looks_like_key,
    looks_random,
    read_moment,
)

GENERATED = ["cus_NffrFeUfNV2Hib", "550e8400-e29b-41d4-a716-446655440000", "d41d8cd98f00b204e9800998ecf8427e", "AKIAIOSFODNN7EXAMPLE"]
WORDS = [
    "customers",
    "hello-world",
    "in_progress",
    "authorization_code",
    "us-east-1",
    "list-objects-v2",
    "createCustomer",
    "my_first_upload_2",
    "ResourceNotFoundException",
    "ResourceAlreadyExistsException",
    "BucketAlreadyOwnedByYou",
    "NoSuchWebsiteConfiguration",
]


@pytest.mark.parametrize("text", GENERATED)
def test_machine_made_values_are_told(text):
    assert looks_generated(text)


@pytest.mark.parametrize("text", WORDS)
def test_words_are_not_taken_for_ids(text):
    assert not looks_generated(text)
    assert not looks_like_key(text)


def test_letters_in_a_row_are_a_token_when_they_are_no_words():
    assert looks_generated("qXvTzKwPbLmRnDsGhJcFyQkW")
    assert looks_generated("ch_YvkuxVevCfwFrz")
    assert looks_generated("ch_bcOzuEviiQpool")  # no digit, by chance
    assert not looks_generated("pi_paymentIntentCreated")
    assert looks_generated("ses-757527181")
    assert not looks_generated("build-20261129")


def test_names_with_a_random_tail_are_random_but_not_generated_ids_of_the_server():
    assert looks_random("bucket-3f2a9c1b")
    assert not looks_random("bucket-photos")


@pytest.mark.parametrize(
    ("values", "form"),
    [
        (["cus_NffrFeUfNV2Hib", "cus_9s6XKzkNRiz8i3"], "cus_{alnum:14}"),
        (["550e8400-e29b-41d4-a716-446655440000"], "{uuid}"),
        (["d41d8cd98f00b204e9800998ecf8427e"], "{hex:32}"),
        (["8472613905"], "{digits:10}"),
        (["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"], None),
        (["arn:aws:secret:db/pass-Ocesmu"], None),
    ],
)
def test_ids_of_one_kind_share_a_format(values, form):
    assert id_format(values) == form


@pytest.mark.parametrize(
    ("value", "epoch", "notation"),
    [
        ("2026-11-20T19:08:00Z", 1795201680, "iso:T:0:Z"),
        ("2026-11-20T19:08:00.123+00:00", 1795201680.123, "iso:T:3:+00:00"),
        ("Fri, 20 Nov 2026 19:08:00 GMT", 1795201680, "http"),
        (1795201680, 1795201680, "epoch"),
        (1795201680123, 1795201680.123, "epoch_ms"),
    ],
)
def test_moments_are_read_with_their_notation(value, epoch, notation):
    moment = read_moment(value)
    assert (moment.epoch, moment.notation) == (pytest.approx(epoch), notation)


@pytest.mark.parametrize("value", [True, None, 17, "hello world", "2026-13-45T99:00:00Z"])
def test_other_values_are_no_moments(value):
    assert read_moment(value) is None


def test_ids_of_capitals_keep_the_letters_they_share():
    assert id_format(["C4EDATBKVK", "CDUMJOR3DM", "CJKHQ40FHM"]) == "C{upper:9}"
    assert id_format(["C4EDATBKVK", "CDUMJOR3DM"]) == "{upper:10}"
    assert are_capitals(["C4EDATBKVK", "CIGDNASEDF"])
    assert not are_capitals(["SUPPORTED"])


def test_a_decimal_with_microseconds_is_a_moment():
    assert read_moment("1795870832.978315") == Moment(1795870832.978315, EXACT)
    assert read_moment("1795870832.97") == Moment(1795870832.97, "epoch_float|string")


def test_padded_tokens_keep_to_the_signs_of_addresses():
    assert id_format(["cmmEBxWU4fGse6PDhXPH-rCfYnZ_APrsQK7bBGCxkW9Wu5laXA="]) == "{base64url:50}="
    assert id_format(["cmmEBxWU4fGse6PDhXPH+rCfYnZ/APrsQK7bBGCxkW9Wu5laXA="]) == "{base64:50}="


def test_a_revision_is_made_up():
    assert looks_generated("3-469d026470fca27b")
    assert not looks_generated("3-weeks-ago")


def test_codes_that_people_type_keep_their_groups():
    assert id_format(["BDFG-HJKL", "QRST-VWXZ"]) == "{consonants:4}-{consonants:4}"
    assert id_format(["ABCD-1234", "EFGH-5678"]) == "{LETTERS:4}-{digits:4}"
    assert looks_generated("BDFG-HJKL")
    assert not looks_generated("OPEN-DONE")


def test_text_in_base64_is_drawn_only_when_a_word_in_it_is():
    assert not looks_drawn("L2FwcC93ZWIvaG9zdA==")  # /app/web/host
    assert looks_drawn("ZGFiNzE1ZTgtZWI1OS0xMWYxLWEwOGMtMDJmYzAwMDAwMDAx")  # a UUID
    assert looks_drawn("9QmRvX2LkTnV0c4xa8Zq2Q==")


def test_words_in_base64_are_not_made_up():
    assert looks_encoded("RVRhZw==")
    assert not looks_encoded("JCcr7Q==")
    assert not looks_encoded("RVRhZw")
    assert not looks_encoded("é=")


def test_words_before_tokens_with_signs_in_them_stay():
    assert id_format(["lk_OydUk3QW1BYBpjCu_NmFCDo1deKUbSxlYweYib7A"]) == "lk_{base64url:40}"
    signed = [
        "eJyrVkosLcmIz8nPS1-yUoKxAF_sBlE.aSoXbQ.tZ0V8kq2mYw4nRc7Lx1pHs9DfGe",
        "eJyrVkosLcmIz8nPS1-yUoKxAF_sBlEh.aSoXcR.Qm3Xt7Vb9Lw2Zk5Nc8Yp1Hd4GfR",
    ]
    assert id_format(signed) == "{base64url:31}.{alnum:6}.{alnum:27}"
    assert id_format(["report.final.version"]) is None
    assert looks_generated("us-east-1_9554b431a0584c3d9cca194aec23c741")
    assert not looks_generated("us-east-1_my-first-upload-2")
    assert id_format(["KLHIHPEW3O2GHD7FHSD2K24YAZ7F2YQY"]) == "{base32:32}"
    assert id_format(["KLHIHPEW3O2GHD7FHSD1K24YAZ7F2YQY"]) == "{upper:32}"
    assert id_format(["us-east-1_9554b431a0584c3d9cca194aec23c741"]) == "us-east-1_{hex:32}"
    assert id_format(["zKZAUmUTAcSXQWgSM--B0eGWnoD2mPco"]) == "{base64url:32}"


def test_signed_cookies_of_node_are_made_up_and_made_again_without_signs_that_are_escaped():
    first = "s%3A4H2MRXqq-fl7uPrnMFTVgRDiNzicSPPR.BxZT8f5q7ZjhjzQne7MFOH9ErH3Fv4dpG3T10EskeVM"
    second = "s%3AWqM5Yd-VW7qCJy9loqRq9JselCOz2MJO.SKjKIrqizhbE8Hf043pguQouwZbfBGYt%2FMgUmXj2ypm"
    assert looks_generated(first)
    assert looks_generated(second)
    assert id_format([first, second]) == "s%3A{base64url:32}.{alnum:43}"
    assert SIGNED_INSIDE.sub("", f"sid={second}; Path=/") == "sid=; Path=/"
    assert not looks_generated("two%20words%20and%20a%20third.and%20some%20more")


def test_ids_of_two_capitals_and_digits_keep_the_capitals():
    assert id_format(["SM2bbfa50725c54a8077479b882e33c349", "SM2be6f2212e78ef49003d9e1d979ae80f"]) == "SM{hex:32}"


def test_a_word_beside_letters_of_all_kinds_came_about_by_chance():
    assert looks_generated("cvzgbtYiiJhZVpk9aImBfnK-dig")
    assert not looks_generated("20240115t103000-backup")


def test_numbers_and_accounts_of_ethereum_are_not_made_up_but_hashes_are():
    assert not any(map(looks_generated, ["0x3635c9adc5dea00000", "0x90f8bf6a479f320ead074411a4b0e7944ea8c9c1"]))
    hashes = ["0x" + "4424bed0ec4262b7" * 4, "0x" + "08ca9e38863604ed" * 4]
    assert all(map(looks_generated, hashes))
    assert id_format(hashes) == "0x{hex:64}"


def test_a_cookie_that_tornado_signed_is_made_up_and_made_again_with_another_signature():
    cookie = "2|1:0|10:1764418792|8:username|8:YWRhYWRh|" + "7b5accdf" * 8
    assert looks_generated(cookie)
    assert id_format([cookie]) == "2|1:0|10:1764418792|8:username|8:YWRhYWRh|{hex:64}"
