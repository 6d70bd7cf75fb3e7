"""The body every server of the benchmark answers with: 200 bytes of JSON."""

from __future__ import annotations

import json

TEXT = json.dumps({"id": 1, "name": "x" * 179})
BODY = TEXT.encode()
