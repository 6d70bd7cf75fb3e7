from tests.unit.core.generator.tape import Tape


def operations(*targets):
    tape = Tape()
    for target in targets:
        tape.add("GET", target, None, 200, [])
    return [sample.operation for sample in tape.samples()]


def test_an_empty_value_among_others_is_no_verb():
    assert operations("/search?q=", "/search?q=tea") == [(), ()]


def test_a_bare_word_is_one_and_so_is_a_parameter_that_never_has_a_value():
    assert operations("/box?acl", "/box?q=tea") == [(("flag:acl", ""),), ()]
    assert operations("/box?acl=", "/other?acl=x")[0] == (("flag:acl", ""),)
    assert operations("/box?acl", "/box?acl=x")[0] == (("flag:acl", ""),)
