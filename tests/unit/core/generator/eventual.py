"""Recorded traffic of servers that show later what was done: a `Tape` whose clock is moved by hand."""

from tests.unit.core.generator.tape import START, Tape

NONE = {"error": "not found"}


class Timed(Tape):
    """Exchanges a few milliseconds apart, and whatever is waited between them."""

    def __init__(self):
        super().__init__()
        self.at = START

    @property
    def now(self):
        return self.at

    def add(self, *args, **more):
        made = super().add(*args, **more)
        self.at += 0.015  # ten of these milliseconds go by until it is answered
        return made

    def wait(self, seconds):
        self.at += seconds


def poll(tape, target, behind, seen, *, times, pause=0.0):
    """Ask the same until it is answered otherwise: `behind` and `seen` are status and answer."""
    for _ in range(times):
        tape.add("GET", target, None, *behind)
        tape.wait(pause)
    tape.add("GET", target, None, *seen)


def by_count(looks=2, names=("tea", "milk", "rice")):
    """Things that the first reads do not find, with nobody waiting."""
    tape = Timed()
    for number, name in enumerate(names):
        thing = {"id": f"thg_8fK2mQ0z{number}Xv", "name": name}
        tape.add("POST", "/things", {"name": name}, 201, thing)
        poll(tape, f"/things/{thing['id']}", (404, NONE), (200, thing), times=looks)
    tape.add("GET", "/things/thg_000000000Xv", None, 404, NONE)
    return tape


def by_time(lag=0.3, pauses=(0.1, 0.07, 0.12)):
    """Things of which a replica knows a while later: clients wait between looks, not all as long; a strong read sees them at once."""
    tape = Timed()
    things = [{"id": f"thg_8fK2mQ0z{number}Xv", "name": f"name {number}"} for number in range(len(pauses))]
    for thing, pause in zip(things, pauses, strict=True):
        target = f"/things/{thing['id']}"
        made = tape.now
        tape.add("POST", "/things", {"name": thing["name"]}, 201, thing)
        tape.add("GET", f"{target}?consistent=true", None, 200, thing)
        while tape.now - made < lag:
            tape.add("GET", target, None, 404, NONE)
            tape.wait(pause)
        tape.add("GET", target, None, 200, thing)
    return tape
