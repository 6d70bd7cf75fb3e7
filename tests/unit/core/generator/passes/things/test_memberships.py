"""What belongs to what, seen from both sides: the users of a team, and the teams of a user."""

from tests.unit.core.generator.passes.acts.test_departures import ask, made, service_of
from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.test_pipeline import run

NO_TEAM, NO_USER = {"detail": "no such team"}, {"detail": "no such user"}


def clubs():
    """Two teams, two users, and who is in which team."""
    tape = Tape()
    ann, bob = (made(tape, "users", number, name=name) for number, name in ((1, "ann"), (2, "bob")))
    red, blue = (made(tape, "teams", number, label=label) for number, label in ((1, "red"), (2, "blue")))
    tape.add("GET", "/users/1/teams", None, 200, [])
    tape.add("GET", "/teams/1/members", None, 200, [])
    for user in (1, 2):
        tape.add("PUT", f"/teams/1/members/{user}", None, 204)
    tape.add("PUT", "/teams/2/members/1", None, 204)
    tape.add("GET", "/teams/1/members", None, 200, [ann, bob])
    tape.add("GET", "/teams/2/members", None, 200, [ann])
    tape.add("GET", "/users/1/teams", None, 200, [red, blue])
    tape.add("GET", "/users/2/teams", None, 200, [red])
    ann = {"id": 1, "name": "anna"}
    tape.add("PATCH", "/users/1", {"name": "anna"}, 200, ann)
    tape.add("GET", "/teams/1/members", None, 200, [ann, bob])
    tape.add("DELETE", "/teams/1/members/1", None, 204)
    tape.add("GET", "/teams/1/members", None, 200, [bob])
    tape.add("GET", "/users/1/teams", None, 200, [blue])
    tape.add("PUT", "/teams/99/members/1", None, 404, NO_TEAM)
    tape.add("PUT", "/teams/1/members/99", None, 404, NO_USER)
    tape.add("GET", "/users/99/teams", None, 404, NO_USER)
    tape.add("DELETE", "/users/2", None, 204)
    tape.add("GET", "/teams/1/members", None, 200, [])
    return tape


def filled(service):
    users = [ask(service, "POST", "/users", {"name": name})[1] for name in ("dora", "egon", "fritz")]
    teams = [ask(service, "POST", "/teams", {"label": label})[1] for label in ("ops", "dev", "qa")]
    for team, user in ((1, 2), (1, 0), (2, 0), (0, 1)):
        assert ask(service, "PUT", f"/teams/{teams[team]['id']}/members/{users[user]['id']}")[0] == 204
    return users, teams


def test_what_was_put_into_things_says_what_a_list_of_those_for_one_shows():
    service = service_of(clubs())
    users, teams = filled(service)
    assert ask(service, "GET", f"/users/{users[0]['id']}/teams") == (200, teams[1:])
    assert ask(service, "GET", f"/users/{users[1]['id']}/teams") == (200, teams[:1])
    assert ask(service, "DELETE", f"/teams/{teams[2]['id']}/members/{users[0]['id']}")[0] == 204
    assert ask(service, "GET", f"/users/{users[0]['id']}/teams") == (200, teams[1:2])
    assert ask(service, "GET", "/users/1234/teams") == (404, NO_USER)


def test_lists_show_what_is_inside_as_it_is_by_then():
    service = service_of(clubs())
    users, teams = filled(service)
    ask(service, "PATCH", f"/users/{users[0]['id']}", {"name": "dorothy"})
    assert ask(service, "GET", f"/teams/{teams[1]['id']}/members") == (200, [users[2], {**users[0], "name": "dorothy"}])


def test_what_is_removed_is_no_longer_inside_others():
    service = service_of(clubs())
    users, teams = filled(service)
    assert ask(service, "DELETE", f"/users/{users[0]['id']}")[0] == 204
    assert ask(service, "GET", f"/teams/{teams[1]['id']}/members") == (200, [users[2]])
    assert ask(service, "GET", f"/teams/{teams[2]['id']}/members") == (200, [])


def test_what_does_not_exist_is_put_into_nothing():
    service = service_of(clubs())
    users, teams = filled(service)
    assert ask(service, "PUT", f"/teams/{teams[0]['id']}/members/1234") == (404, NO_USER)
    assert ask(service, "PUT", f"/teams/1234/members/{users[0]['id']}") == (404, NO_TEAM)


def test_a_list_that_shows_everything_says_nothing_of_what_is_inside():
    tape = Tape()
    ann = made(tape, "users", 1, name="ann")
    red, blue = (made(tape, "teams", number, label=label) for number, label in ((1, "red"), (2, "blue")))
    tape.add("PUT", "/teams/1/members/1", None, 204)
    tape.add("GET", "/teams/1/members", None, 200, [ann])
    tape.add("GET", "/teams?for=1", None, 200, [red, blue])
    assert "belongs" not in str(run(tape).document)
