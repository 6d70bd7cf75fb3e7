from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.lists.listed_members import keep_listed_members
from understudy.core.generator.things.live import Collection, Version
from understudy.core.generator.things.roles import Roles, Sighting


def test_things_have_what_lists_show_and_their_makers_said_or_others_have():
    tape = Tape()
    tape.add("POST", "/subscribe", {"topic": "news", "to": "q2"}, 200, {"arn": "s2"})
    read = Version((), "s1", None, {"body": {"arn": "s1", "owner": "me"}})
    unread = Version((), "s2", tape.samples()[0], {"body": {"arn": "s2"}})
    roles = Roles(Collection("subscriptions", "key"))
    shown = {"arn": "s2", "topic": "news", "owner": "me", "place": 2}
    roles.sightings[7] = Sighting("many", shown=(({"arn": "s1"}, read), (shown, unread)))
    keep_listed_members(roles)
    assert unread.extras == {"topic": "news", "owner": "me"}
    assert read.extras == {}


def test_requests_and_lists_may_spell_names_differently():
    tape = Tape()
    tape.add("POST", "/", "Action=CreateGroup&GroupName=web&NetId=n1", 200, "<R><groupId>g1</groupId></R>")
    made = Version((), "g1", tape.samples()[0], {"body": {"groupId": "g1"}})
    roles = Roles(Collection("groups", "key"))
    roles.sightings[7] = Sighting("many", shown=(({"groupId": "g1", "groupName": "web", "net_id": "n1", "rules": "2"}, made),))
    keep_listed_members(roles)
    assert made.extras == {"groupName": "web", "net_id": "n1"}


def test_what_makers_said_and_lists_show_belongs_to_those_that_no_list_shows():
    tape = Tape()
    for name in ("a", "b"):
        tape.add("POST", "/", {"Name": name, "Description": f"about {name}"}, 200, {}, headers=[("X-Amz-Target", "S.PutThing")])
    listed, unlisted = (
        Version((), name, sample, {"body": {"Name": name}}) for name, sample in zip(("a", "b"), tape.samples(), strict=True)
    )
    roles = Roles(Collection("things", "key"))
    roles.sightings[1], roles.sightings[2] = Sighting("one", after=listed), Sighting("one", after=unlisted)
    roles.sightings[3] = Sighting("many", shown=(({"Name": "a", "Description": "about a"}, listed),))
    keep_listed_members(roles)
    assert (listed.extras, unlisted.extras) == ({"Description": "about a"}, {"Description": "about b"})


def test_what_the_answer_to_a_write_told_belongs_to_its_thing():
    tape = Tape()
    tape.add("POST", "/", {"Name": "a"}, 200, {"Version": 2}, headers=[("X-Amz-Target", "S.PutThing")])
    other, unread = (
        Version((), "b", None, {"body": {"Name": "b", "Version": 1}}),
        Version((), "a", tape.samples()[0], {"body": {"Name": "a"}}),
    )
    roles = Roles(Collection("things", "key"))
    roles.sightings[1], roles.sightings[2] = Sighting("one", after=unread), Sighting("one", after=other)
    keep_listed_members(roles)
    assert unread.extras == {"Version": 2}
