"""Which things have a named one inside."""

from understudy.core.generator.things.live import Collection, Version
from understudy.core.generator.things.memberships import Membership, hosts_of, keys_of
from understudy.core.generator.things.roles import Roles


def inside():
    roles = Roles(Collection("members", "member", ("team",)), key_member="id")
    roles.history = {(("7",), "ann"): [(3, Version(("7",), "ann", None)), (9, None)], (("8",), "bob"): [(4, Version(("8",), "bob", None))]}
    return roles


def teams(*keys):
    return Roles(Collection("teams", "team"), history={((), key): [(1, Version((), key, None))] for key in keys})


def test_those_with_one_inside_have_it_from_when_it_was_put_in_until_it_is_taken_out():
    present = [Version((), key, None) for key in ("7", "8")]
    membership = Membership(inside(), "path.user")
    assert [[one.key for one in membership.among("ann", present, number)] for number in (3, 4, 9, 10)] == [[], ["7"], ["7"], []]


def test_that_one_is_inside_is_written_with_the_key_of_each():
    assert Membership(inside(), "path.user").worked_out("id") == "exists('members/' ~ each.id, path.user)"


def test_things_live_in_those_whose_keys_name_all_their_places():
    known, others = teams("7", "8", "9"), teams("7")
    assert hosts_of(inside(), [others, known]) == [known]
    assert keys_of(inside()) == {"ann", "bob"}


def test_what_is_inside_may_be_named_by_another_member():
    roles = inside()
    for told in roles.history.values():
        for number, version in told:
            if version is not None:
                version.facets["body"] = {"id": version.key, "arn": f"arn:{number}"}
    membership = Membership(roles, "request.json.Arn", "arn")
    present = [Version((), key, None) for key in ("7", "8")]
    assert [[one.key for one in membership.among("arn:3", present, number)] for number in (3, 4, 9, 10)] == [[], ["7"], ["7"], []]
    assert membership.worked_out("id") == "items('members/' ~ each.id) | where('arn', request.json.Arn) | length > 0"
