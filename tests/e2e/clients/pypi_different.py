"""Other packages, more releases, another order."""

from packaging_tools import install, page, upload, wheel

assert page("/simple/zebra-kit/") == 404
releases = {version: wheel("zebra_kit", version, version * 3) for version in ("2.0", "2.5.1", "3.0")}
for version, path in releases.items():
    assert upload(path).returncode == 0, version
    assert install("zebra-kit") == {"zebra_kit": f"VALUE = {version * 3!r}\n"}, version
assert install("zebra_kit==2.5.1") == {"zebra_kit": "VALUE = '2.5.12.5.12.5.1'\n"}
assert upload(releases["2.0"]).returncode != 0
assert upload(wheel("gum", "9", "gum")).returncode == 0
assert install("Gum") == {"gum": "VALUE = 'gum'\n"}
assert page("/simple/zebra-kit/").count(b"<a href") == 3
assert {b"gum", b"zebra-kit"} <= set(page("/simple/").replace(b'"', b">").replace(b"/", b">").replace(b"<", b">").split(b">"))
assert "No matching distribution" in install("zebra-kit==4.0")
assert page("/packages/zebra_kit-4.0-py3-none-any.whl") == 404
