import pytest
from tests.unit.core.generator.traffic import notes

from understudy.core.generator.pipeline import generate
from understudy.core.generator.switches import SWITCHES
from understudy.runtime.rehearsal import DocumentRehearsal


def made(*without):
    return generate(
        notes().exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"), hold_out=False, without=frozenset(without)
    )


@pytest.mark.parametrize("name", sorted(SWITCHES))
def test_every_inference_can_be_left_out(name):
    assert made(name).document["stubs"]


def test_without_things_there_are_no_effects_and_without_latency_no_latency():
    assert "create" in str(made().document["stubs"])
    assert "create'" not in str([stub["then"] for stub in made("resources").document["stubs"]])
    assert "recorded_latency" not in str(made("latency").document["stubs"])
    assert set(made("templates", "borrowing").rungs()) <= {"literal", "sequence"}
