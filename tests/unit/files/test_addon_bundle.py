import ast
from pathlib import Path

import understudy
from understudy.files.addon_bundle import build_bundle

SOURCE = build_bundle(Path(understudy.__file__).parent.parent)


def bundled():
    """The names of the modules in the bundle, read without running it."""
    tree = ast.parse(SOURCE)
    (table,) = [node.value for node in tree.body if isinstance(node, ast.Assign) and node.targets[0].id == "SOURCES"]
    return {key.value for key in table.keys}


def test_the_bundle_holds_what_the_recorder_needs_and_no_more():
    names = bundled()
    assert {
        "understudy",
        "understudy.recorder.stranger",
        "understudy.core.redaction.redactor",
        "understudy.files.recordings.writer",
    } <= names
    assert {"orjson", "platformdirs"} <= names
    assert not [
        name for name in names if name.startswith(("understudy.cli", "understudy.protocols", "understudy.admin", "understudy.bootstrap"))
    ]


def test_the_same_sources_make_the_same_bundle():
    assert build_bundle(Path(understudy.__file__).parent.parent) == SOURCE
