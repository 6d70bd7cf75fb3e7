"""What requests do to tables of Azure Table Storage."""

from collections import Counter

from tests.unit.core.generator.standards.azure.table_tape import people

from understudy.core.generator.standards.azure.table_acts import error_code, find_tables


def test_tables_are_found_by_what_is_put_into_them():
    tables = find_tables(people().samples())
    assert tables.base == ("acct",)
    assert ("PATCH", "merge") in tables.samples
    assert find_tables([]) is None


def test_acts_are_told_by_method_and_by_keys_in_parentheses():
    acts = Counter({act: len(samples) for act, samples in find_tables(people().samples()).samples.items()})
    assert acts == {
        ("POST", "make table"): 2,
        ("GET", "tables"): 2,
        ("DELETE", "remove table"): 1,
        ("POST", "insert"): 3,
        ("GET", "read"): 4,
        ("GET", "list"): 2,
        ("PATCH", "merge"): 1,
        ("DELETE", "remove"): 1,
    }


def test_refusals_are_known_by_their_code():
    codes = [error_code(sample) for sample in people().samples()]
    assert [code for code in codes if code] == ["TableAlreadyExists", "EntityAlreadyExists", "ResourceNotFound"]
