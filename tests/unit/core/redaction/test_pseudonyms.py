from understudy.core.redaction.looks import Reach

TOKEN = "tok_9f8e7d6c5b4a39281706"
PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn\n-----END RSA PRIVATE KEY-----"


def stand_in(pseudonyms, value, kind="token", speaker="client"):
    return pseudonyms.stand_in(value, kind, speaker, str)


def test_one_value_has_one_pseudonym_whatever_recognised_it(pseudonyms):
    first = stand_in(pseudonyms, TOKEN, "token", "server")
    again = stand_in(pseudonyms, TOKEN, "bearer", "client")

    assert again is first
    assert (first.kind, first.origin, first.reach) == ("token", "server", Reach.ANYWHERE)
    assert first.pseudonym.startswith("tok_")


def test_a_pseudonym_gets_none(pseudonyms):
    assert stand_in(pseudonyms, stand_in(pseudonyms, TOKEN).pseudonym) is None
    pseudonyms.accept(["hunter9"])
    assert stand_in(pseudonyms, "hunter9") is None


def test_short_values_never_share_one(pseudonyms):
    given = {stand_in(pseudonyms, f"{number:03}", "otp").pseudonym for number in range(100, 300)}

    assert len(given) == 200


def test_card_checks_do_not_follow_from_the_value(pseudonyms):
    assert stand_in(pseudonyms, "731", "cvv").pseudonym == stand_in(pseudonyms, "842", "cvv").pseudonym


def test_numbers_stay_numbers(pseudonyms):
    given = [stand_in(pseudonyms, str(number), "otp").pseudonym for number in range(100_000, 100_050)]

    assert all(one.isdigit() and one[0] != "0" and len(one) == 6 for one in given)


def test_passwords_keep_no_prefix(pseudonyms):
    assert not stand_in(pseudonyms, "alpha-bravo-4eC39HqLyjWDarjt", "password").pseudonym.startswith("alpha")
    assert stand_in(pseudonyms, "alpha-bravo-4eC39HqLyjWDarjtT1", "api_key").pseudonym.startswith("alpha-bravo-")
    assert stand_in(pseudonyms, "sk_test_12345", "bearer").pseudonym.startswith("sk_test_")


def test_tokens_of_a_second_factor_keep_their_prefix_but_codes_do_not(pseudonyms):
    assert stand_in(pseudonyms, "mfa_d6c989b954b26c67759ee3c7", "otp").pseudonym.startswith("mfa_")
    assert not stand_in(pseudonyms, "key_4711", "otp").pseudonym.startswith("key_")


def test_a_private_key_becomes_one_that_loads(pseudonyms):
    pseudonym = stand_in(pseudonyms, PEM, "private_key").pseudonym

    assert pseudonym.startswith("-----BEGIN RSA PRIVATE KEY-----\n")
    assert "MIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn" not in pseudonym
    assert len(pseudonyms.as_long(PEM)) == len(PEM)


def test_what_was_said_before_is_revealed_once(pseudonyms):
    pseudonyms.memory.remember([f"the id {TOKEN}"], "server")

    assert stand_in(pseudonyms, TOKEN).origin == "server"
    assert [(one.value, one.kind) for one in pseudonyms.take_revealed()] == [(TOKEN, "token")]
    assert pseudonyms.take_revealed() == ()
    assert TOKEN not in repr(stand_in(pseudonyms, TOKEN))
