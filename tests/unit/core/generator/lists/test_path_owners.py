from tests.unit.core.generator.tape import Tape

from understudy.core.generator.lists.listing import Seen
from understudy.core.generator.lists.path_owners import find_member, find_path_owner
from understudy.core.generator.things.live import Version


def seen(things, user, shown):
    tape = Tape()
    tape.add("GET", f"/users/{user}/tasks", None, 200, [])
    (sample,) = tape.samples()
    versions = tuple(Version((), str(thing["id"]), sample, {"body": thing}, key_member="id") for thing in things)
    return Seen(sample, {"path.user": str(user)}, versions, tuple(map(str, shown)))


TASKS = [{"id": 1, "ownerId": 2, "rank": 1}, {"id": 2, "ownerId": 1, "rank": 1}, {"id": 3, "ownerId": 1, "rank": 2}]


def test_a_role_may_stand_for_the_thing_in_the_path():
    assert find_path_owner("path.user", [seen(TASKS, 1, [2, 3])]) == "ownerId"
    assert find_path_owner("path.user", [seen(TASKS, 1, [2])]) is None
    assert find_path_owner("path.user", [seen(TASKS, 1, [1, 2, 3])]) is None


def test_the_thing_itself_may_stand_inside():
    things = [{"id": one["id"], "author": {"id": one["ownerId"]}} for one in TASKS]
    assert find_path_owner("path.user", [seen(things, 1, [2, 3])]) == "author.id"


def test_two_roles_that_say_the_same_say_nothing():
    things = [{**one, "makerId": one["ownerId"]} for one in TASKS]
    assert find_path_owner("path.user", [seen(things, 1, [2, 3])]) is None


def test_members_are_found_in_any_notation():
    assert find_member("owner_id", [seen(TASKS, 1, [])]) == "ownerId"
