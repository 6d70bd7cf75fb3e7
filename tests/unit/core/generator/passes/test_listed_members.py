from tests.unit.core.generator.traffic import Tape

from understudy.core.generator.live import Collection, Version
from understudy.core.generator.passes.listed_members import keep_listed_members
from understudy.core.generator.roles import Roles, Sighting


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
