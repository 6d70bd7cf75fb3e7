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
