"""Every operation of the admin API, in one list; the OpenAPI document and the tests are made from it."""

from __future__ import annotations

from understudy.admin.operations import control, journal, metrics, scenarios, services, state
from understudy.admin.route import Parameter, Route

_SERVICE = Parameter("string", "only this service")
_SESSION = Parameter("string", "only this session")
_OF_SESSION = {"session": Parameter("string", "the session; default: the common one")}
_SCOPE = {"service": _SERVICE, "session": _SESSION}
_BOUNDS = {
    "times": Parameter("integer", "exactly so many"),
    "at_least": Parameter("integer", "at least so many"),
    "at_most": Parameter("integer", "at most so many"),
}
_WITHIN = {"within_s": Parameter("number", "judge again until it is so, for at most so many seconds")}
_STUB = {
    "id": Parameter("string", "unique in the service"),
    "when": Parameter("object", "as in a stub file"),
    "then": Parameter("object", "as in a stub file"),
}
_JOURNAL = {
    **_SCOPE,
    "stub": Parameter("string", "only what this stub answered"),
    "misses": Parameter("boolean", "only requests that no stub took"),
    "after": Parameter("integer", "only entries numbered higher"),
    "limit": Parameter("integer", "only so many, the newest; default 1000"),
    "bodies": Parameter("boolean", "with bodies; default true"),
    "raw": Parameter("boolean", "with secrets as they were said; default false"),
}
_CLOCK = {
    "frozen": Parameter("boolean", "stop time, or let it pass again"),
    "set": Parameter("number", "UTC epoch seconds"),
    "advance": Parameter("number", "seconds"),
    "speed": Parameter("number", "seconds that pass per second"),
    "reset": Parameter("boolean", "follow the system's clock again"),
}
_ACTIVATE = {
    "name": Parameter("string", "the scenario", required=True),
    "service": Parameter("string", "for this service alone"),
    "session": Parameter("string", "for this session alone"),
    "ttl_s": Parameter("number", "seconds after which it is off again"),
}

ROUTES: tuple[Route, ...] = (
    Route("GET", "/healthz", "health", "Says that the process lives", control.show_health, public=True),
    Route("GET", "/readyz", "readiness", "Says whether services answer", control.show_readiness, public=True),
    Route("GET", "/metrics", "metrics", "Counters for Prometheus", metrics.show_metrics, media="text/plain"),
    Route("GET", "/v1/services", "list_services", "Services on stage", services.list_services),
    Route("GET", "/v1/services/{service}", "show_service", "One service", services.show_service),
    Route("GET", "/v1/services/{service}/stubs", "list_stubs", "Stubs with their hits", services.list_stubs),
    Route("POST", "/v1/services/{service}/stubs", "add_stub", "Adds a stub", services.add_stub, body=_STUB, open_body=True, status=201),
    Route("GET", "/v1/services/{service}/stubs/{stub}", "show_stub", "One stub", services.show_stub),
    Route(
        "PUT",
        "/v1/services/{service}/stubs/{stub}",
        "replace_stub",
        "Replaces or adds a stub",
        services.replace_stub,
        body=_STUB,
        open_body=True,
    ),
    Route("DELETE", "/v1/services/{service}/stubs/{stub}", "remove_stub", "Removes a stub", services.remove_stub),
    Route("GET", "/v1/services/{service}/state", "show_state", "Variables, counters, collections", state.show_state, query=_OF_SESSION),
    Route(
        "PUT",
        "/v1/services/{service}/state",
        "set_variables",
        "Sets variables",
        state.set_variables,
        query=_OF_SESSION,
        body={},
        open_body=True,
    ),
    Route("GET", "/v1/services/{service}/collections/{collection}", "list_items", "Items", state.list_items, query=_OF_SESSION),
    Route(
        "PUT",
        "/v1/services/{service}/collections/{collection}/{key}",
        "put_item",
        "Puts an item",
        state.put_item,
        query=_OF_SESSION,
        body={},
        open_body=True,
    ),
    Route(
        "DELETE",
        "/v1/services/{service}/collections/{collection}/{key}",
        "remove_item",
        "Removes an item",
        state.remove_item,
        query=_OF_SESSION,
    ),
    Route("GET", "/v1/scenarios", "list_scenarios", "Scenarios known and on", scenarios.list_scenarios),
    Route("POST", "/v1/scenarios", "activate", "Switches a scenario on", scenarios.activate, body=_ACTIVATE, status=201),
    Route(
        "DELETE",
        "/v1/scenarios",
        "deactivate",
        "Switches scenarios off",
        scenarios.deactivate,
        query={"name": Parameter("string", "only this one"), **_SCOPE},
    ),
    Route("GET", "/v1/journal", "list_entries", "Requests and answers, oldest first", journal.list_entries, query=_JOURNAL),
    Route("DELETE", "/v1/journal", "clear_journal", "Forgets entries and counters", journal.clear, query=_SCOPE),
    Route("GET", "/v1/counts", "show_counts", "Exact counters", journal.show_counts, query={"session": _SESSION}),
    Route("GET", "/v1/misses", "list_misses", "Requests that no stub took, explained", journal.list_misses, query=_SCOPE),
    Route(
        "POST",
        "/v1/verify",
        "verify",
        "Judges how often requests were made",
        journal.verify,
        body={"when": Parameter("object", "as in a stub file"), **_SCOPE, **_BOUNDS, **_WITHIN},
    ),
    Route(
        "POST",
        "/v1/verify/sequence",
        "verify_sequence",
        "Judges in which order requests were made",
        journal.verify_sequence,
        body={"whens": Parameter("array", "each as `when` in a stub file", required=True), **_SCOPE, **_WITHIN},
    ),
    Route("POST", "/v1/reset", "reset", "Forgets state, journal and scenarios", state.reset, body=_SCOPE),
    Route("GET", "/v1/sessions", "list_sessions", "Sessions in use", state.list_sessions),
    Route("DELETE", "/v1/sessions/{session}", "remove_session", "Forgets a session", state.remove_session),
    Route("GET", "/v1/clock", "show_clock", "The time on stage", control.show_clock),
    Route("POST", "/v1/clock", "change_clock", "Freezes, sets, advances the clock", control.change_clock, body=_CLOCK),
    Route("POST", "/v1/reload", "reload", "Loads the stub files again", control.reload, body={}),
    Route("GET", "/v1/problems", "show_problems", "What kept the last reload from taking effect", control.show_problems),
    Route("POST", "/v1/shutdown", "shut_down", "Closes the stage", control.shut_down, body={}),
)
