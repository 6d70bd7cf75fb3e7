"""`understudy addon-path`: the recorder for somebody else's mitmproxy, as one file."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import click

from understudy.cli.output import say

EXAMPLES = """\b
Examples:
  mitmdump -s "$(understudy addon-path)"
  mitmdump -s "$(understudy addon-path)" --set understudy_recordings=traffic --set understudy_service=payments"""


@click.command("addon-path", epilog=EXAMPLES)
def command() -> None:
    """Print the path of the recorder as one self-contained mitmproxy addon.

    It records every host that goes through that mitmproxy, with the same redaction and into the same format, and needs nothing of
    understudy there: a standalone mitmproxy or a container will do.
    """
    import platformdirs  # noqa: PLC0415 - not needed for --help

    import understudy  # noqa: PLC0415 - as above
    from understudy.files.addon_bundle import build_bundle  # noqa: PLC0415 - as above

    content = build_bundle(Path(understudy.__file__).parent.parent).encode()
    place = Path(platformdirs.user_cache_dir("understudy", appauthor=False)) / f"understudy-addon-{sha256(content).hexdigest()[:12]}.py"
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_suffix(".new")
        fresh.write_bytes(content)
        fresh.replace(place)
    say(str(place))
