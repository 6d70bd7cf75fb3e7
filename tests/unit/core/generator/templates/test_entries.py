from understudy.core.generator.templates.entries import Shown, learn_ways, spellings_of


def file(name, size):
    return Shown(name, f"top/{name}", "file", size)


def row(one, icon):
    return f'<img src="{icon}.png"><a href="/top/{one.name}">{one.name}</a>{" " * (20 - len(one.name))}has{one.size:>8} of {one.size:,}'


def test_an_entry_says_name_path_and_size_in_columns():
    things = [file("a.txt", 12345), file("long-name.txt", 7)]
    ways = learn_ways([(one, row(one, "text")) for one in things])
    assert ways.template() == (
        '<img src="text.png"><a href="/{{ each.path | urlencode(\'/\') }}">{{ each.name | xml }}</a>'
        "{{ each.name | fill(20) }}has{{ each.size | string | pad(8, ' ') }} of {{ each.size | grouped }}"
    )
    other = file("x.txt", 1000)
    assert ways.write(other) == row(other, "text")


def test_what_differs_by_ending_is_kept_by_ending():
    things = [(file("a.txt", 1), "text"), (file("b.txt", 2), "text"), (file("c.png", 3), "image")]
    ways = learn_ways([(one, row(one, icon)) for one, icon in things])
    assert ways.template().startswith("{% if each.ending in ['png'] %}")
    assert ways.write(file("z.png", 9)) == row(file("z.png", 9), "image")
    assert ways.write(file("z.new", 9)) == row(file("z.new", 9), "text")


def test_numbers_that_nothing_explains_are_no_way_of_writing():
    assert learn_ways([(one, f"{one.name} {number}") for number, one in enumerate((file("a.txt", 5), file("b.csv", 6)))]) is None
    assert learn_ways([(file("a.txt", 5), "something else")]) is None


def test_names_are_spelled_in_several_ways():
    assert {"a b&c", "a%20b%26c", "a b&amp;c"} <= set(spellings_of("a b&c"))
