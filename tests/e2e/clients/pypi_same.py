"""twine and pip: releases are uploaded, listed, installed; one is refused the second time, and what is not there is missing."""

import hashlib

from packaging_tools import install, page, upload, wheel

first, second, other = wheel("acme_tool", "1.0", "one"), wheel("acme_tool", "1.1", "two"), wheel("lib_red", "0.1", "red")
for path in (first, second, other):
    done = upload(path)
    assert done.returncode == 0, done.stdout + done.stderr
assert install("acme-tool==1.0") == {"acme_tool": "VALUE = 'one'\n"}
assert install("acme-tool") == {"acme_tool": "VALUE = 'two'\n"}
assert install("lib_red") == {"lib_red": "VALUE = 'red'\n"}
assert "No matching distribution" in install("nothing-there")
assert upload(first).returncode != 0
listed = page("/simple/acme-tool/")
assert hashlib.sha256(first.read_bytes()).hexdigest().encode() in listed
assert listed.count(b"<a href") == 2
assert b"lib-red" in page("/simple/")
assert page("/simple/nothing-there/") == 404
