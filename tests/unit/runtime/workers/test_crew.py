from tests.unit.runtime.workers.crew_of import crew_of, linked


def test_all_are_asked_and_a_dead_one_is_passed_over(caplog):
    crew = crew_of({"name": lambda: "a"}, {"name": lambda: "b"})
    assert sorted(crew.ask("name").values()) == ["a", "b"]
    numbers = set(crew.ask("name"))
    crew.leave(1)
    assert list(crew.ask("name").values()) == ["a"]
    crew.join(1, linked({"name": lambda: "c"}))
    assert sorted(crew.ask("name").values()) == ["a", "c"]
    assert len(set(crew.ask("name")) | numbers) == 3, "another process in the same place has another number"
    gone = linked({})
    gone.close()
    crew.join(0, gone)
    assert list(crew.ask("name").values()) == ["c"]
    assert "does not answer" in caplog.text
    crew.close()
