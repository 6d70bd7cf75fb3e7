"""The one list of commands: name, module, one line of help. Reading it imports nothing, so `--help` is quick.

A new command is one module with an object called `command` and one line here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One command of the list.

    Attributes:
        module: name of the module in understudy.cli that holds `command`.
        summary: what it does, in one line.
        section: heading under which `--help` lists it.
        serves: it runs until it is told to stop, so that SIGINT and SIGTERM are its normal end (exit code 0).
    """

    name: str
    module: str
    summary: str
    section: str
    serves: bool = False


LOOP = "Record, generate, serve"
FILES = "Files"
RUNNING = "A running server"
SETUP = "Set-up"

ENTRIES: tuple[Entry, ...] = (
    Entry("record", "record", "Record the traffic between a client and real services.", LOOP, serves=True),
    Entry("generate", "generate", "Turn recordings into stub files and prove them.", LOOP),
    Entry("serve", "serve", "Serve virtual services from stub files.", LOOP, serves=True),
    Entry("run", "run", "Serve, run a command against it, judge, exit.", LOOP),
    Entry("demo", "demo", "Show the whole loop on a bundled staging API, in a minute.", LOOP),
    Entry("check", "check", "Find errors and doubtful places in stub files.", FILES),
    Entry("diff", "diff", "Tell what changed between two sets of stubs or recordings.", FILES),
    Entry("import", "import_", "Turn recordings of other tools into ours: HAR, mitmproxy, vcrpy.", FILES),
    Entry("export", "export", "Write recordings as a HAR file.", FILES),
    Entry("recordings", "recordings", "List, show and repair recordings.", FILES),
    Entry("scenario", "scenario", "List scenarios, switch them on and off.", RUNNING),
    Entry("journal", "journal", "Show what was asked and answered.", RUNNING),
    Entry("state", "state", "Show and reset what virtual services remember.", RUNNING),
    Entry("session", "session", "List and end sessions: the isolation scopes of tests.", RUNNING),
    Entry("config", "config", "Show every setting and where its value comes from.", SETUP),
    Entry("ca", "ca", "Show how clients come to trust the local certificate authority.", SETUP),
    Entry("addon-path", "addon_path", "Print the path of the recorder as an addon for your own mitmproxy.", SETUP),
    Entry("completion", "completion", "Print or install shell completion.", SETUP),
)

BY_NAME: dict[str, Entry] = {entry.name: entry for entry in ENTRIES}
