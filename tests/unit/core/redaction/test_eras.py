from understudy.core.redaction.eras import Eras


def test_words_are_found_in_the_eras_in_which_they_were_heard():
    eras = Eras()
    for number in range(2_000_000):
        if eras.now == 300:
            break
        eras.add([f"word{number}"])
    heard_in = {number: number // 4096 for number in (0, 4_095, 4_096, 700_000, 300 * 4_096 - 1)}
    for number, era in heard_in.items():
        assert any(first <= era <= last for first, last in eras.of(f"word{number}")), number
    eras.add(["lately"])
    assert eras.of("lately")[-1] == (300, 300)
    spans = [eras.of(f"never{number}") for number in range(100)]
    assert sum(last - first + 1 for found in spans for first, last in found) < 100 * 301 / 10
