from tests.unit.core.generator.tape import Tape

from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

WHO = ("authorization", "Basic YW5uOnNlY3JldA==")
SHOWN = (
    "<response><href>/team/{name}</href><propstat><prop><C:calendar-data>{text}</C:calendar-data></prop>"
    "<status>HTTP/1.1 200 OK</status></propstat></response>"
)
FOUND = '<?xml version="1.0"?>\n<multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">{shown}</multistatus>'
QUERY = (
    '<C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><C:calendar-data/></prop><C:filter>'
    '<C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">{filter}</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>'
)


def event(uid, day, *, reordered=False):
    lines = [f"UID:{uid}", f"DTSTART:202609{day:02}T090000Z"]
    lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", *(lines[::-1] if reordered else lines), "END:VEVENT", "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def day_of(day):
    return QUERY.format(filter=f'<C:time-range start="202609{day:02}T000000Z" end="202609{day + 1:02}T000000Z"/>')


def calendar():
    """A calendar whose server tells properties in another order: made, filled, searched; a stale tag and a stranger are refused."""
    tape = Tape()
    tape.add("MKCALENDAR", "/team/", None, 401)
    tape.add("MKCALENDAR", "/team/", None, 201, headers=[WHO])
    tags = {}
    for uid, day in (("a", 3), ("b", 5)):
        tags[uid] = f'"{day:016x}9b"'
        tape.add("PUT", f"/team/{uid}.ics", event(uid, day), 201, headers=[WHO], fields=[("ETag", tags[uid])])
    told = {uid: SHOWN.format(name=f"{uid}.ics", text=event(uid, day, reordered=True).decode()) for uid, day in (("a", 3), ("b", 5))}
    tape.add("REPORT", "/team/", QUERY.format(filter=""), 207, FOUND.format(shown="".join(told.values())), headers=[WHO, ("Depth", "1")])
    tape.add("REPORT", "/team/", day_of(5), 207, FOUND.format(shown=told["b"]), headers=[WHO, ("Depth", "1")])
    asked = [WHO, ("If-Match", tags["a"])]
    tape.add("PUT", "/team/a.ics", event("a", 4), 204, headers=asked, fields=[("ETag", '"00000000000000049b"')])
    tape.add("DELETE", "/team/a.ics", None, 412, headers=asked)
    tape.add("DELETE", "/team/a.ics", None, 204, headers=[WHO, ("If-Match", '"00000000000000049b"')])
    return tape


def test_a_calendar_is_searched_for_what_is_in_it_by_then():
    generated = generate(calendar().exchanges, {"name": "dav"}, lambda document: DocumentRehearsal(document, "dav"))
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "dav")

    def ask(method, path, body=b"", *fields):
        return service.answer(Request(method, path, Headers.of([WHO, *fields]), body), 1.8e9)

    assert service.answer(Request("MKCALENDAR", "/family/", Headers(), b""), 1.8e9).status == 401
    assert ask("MKCALENDAR", "/family/").status == 201
    tags = [ask("PUT", f"/family/{uid}.ics", event(uid, day)).headers.get("etag") for uid, day in (("x", 10), ("y", 11), ("z", 11))]
    found = ask("REPORT", "/family/", day_of(11).encode(), ("Depth", "1")).body.decode()
    assert [f"/family/{uid}.ics" in found for uid in "xyz"] == [False, True, True]
    assert ask("DELETE", "/family/x.ics", b"", ("If-Match", tags[1])).status == 412
    assert ask("DELETE", "/family/x.ics", b"", ("If-Match", tags[0])).status == 204
