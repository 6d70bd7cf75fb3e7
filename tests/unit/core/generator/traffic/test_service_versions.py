"""Header fields that say the version of the service."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.traffic.sample import VERSIONS_OF_ALL


def noted(*versions):
    tape = Tape()
    for number, version in enumerate(versions):
        tape.add("GET", f"/things/{number}", None, 200, {}, fields=[("X-Ms-Version", version)])
    (found,) = {sample.notes[VERSIONS_OF_ALL] for sample in tape.samples()}
    return found


def test_one_release_whatever_was_asked_for_is_the_services():
    assert noted("v1.19.2", "v1.19.2", "v1.19.2") == {("X-Ms-Version", "v1.19.2")}


def test_counts_of_writes_other_values_and_few_answers_say_nothing_of_the_service():
    assert noted("7", "7", "7") == noted("1.2", "1.2", "1.3") == noted("1.2", "1.2") == frozenset()
