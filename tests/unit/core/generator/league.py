"""Teams and their players: a player may be in no team, a team that has players stays, and figures are told of players."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import parse_json, render_json
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

PLAYERS = ((11, "Ann", 1, "fit", 7), (12, "Bob", None, "hurt", 4), (13, "Cy", 2, "fit", 9))


def league():
    tape = Tape()
    teams = {number: {"id": number, "name": name} for number, name in ((1, "Reds"), (2, "Blues"))}
    tape.add("GET", "/players/summary", None, 200, {"total": 0, "by_state": {}, "goals": 0})
    for team in teams.values():
        tape.add("POST", "/teams", {"name": team["name"]}, 201, team)
    players = []
    for number, name, team, state, goals in PLAYERS:
        asked = {"name": name, "team_id": team, "state": state, "goals": goals}
        players.append({"id": number, **asked})
        tape.add("POST", "/players", asked, 201, players[-1])
    for player in players:
        tape.add("GET", f"/players/{player['id']}", None, 200, player | {"team": teams.get(player["team_id"])})
    tape.add("GET", "/players/", None, 200, players)
    tape.add("GET", "/players/summary", None, 200, {"total": 3, "by_state": {"fit": 2, "hurt": 1}, "goals": 20})
    for number, team in teams.items():
        tape.add("GET", f"/teams/{number}", None, 200, team | {"players": [one for one in players if one["team_id"] == number]})
    tape.add("GET", "/players/x", None, 422, {"error": "players have numbers"})
    tape.add("DELETE", "/teams/2", None, 409, {"error": "it has players"})
    tape.add("DELETE", "/players/13", None, 204)
    tape.add("GET", "/players/summary", None, 200, {"total": 2, "by_state": {"fit": 1, "hurt": 1}, "goals": 11})
    tape.add("DELETE", "/teams/2", None, 204)
    tape.add("GET", "/teams/2", None, 404, {"error": "no such team"})
    return tape


class Played:
    """The virtual service that is generated from a tape."""

    def __init__(self, tape):
        self.generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
        self.service = DocumentRehearsal(self.generated.document, "api")

    def ask(self, method, target, asked=None, status=200, *, headers=()):
        sent = Headers.of([*headers, *([("content-type", "application/json")] if asked is not None else [])])
        answer = self.service.answer(Request(method, target, sent, b"" if asked is None else render_json(asked)), 1.8e9)
        assert answer.status == status, answer.body
        return parse_json(answer.body) if answer.body else None
