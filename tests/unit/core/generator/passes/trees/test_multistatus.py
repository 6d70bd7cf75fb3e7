from tests.unit.core.generator.passes.trees.test_answers import Client

from understudy.core.generator.traffic.davs import read_multistatus


def test_entity_tags_are_the_same_wherever_they_are_told():
    client = Client()
    client.ask("PUT", "/n.txt", b"1234567")
    tag = client.ask("GET", "/n.txt").headers.get("etag")
    assert tag.endswith('-7"')
    assert read_multistatus(client.ask("PROPFIND", "/n.txt", depth="0"))["/n.txt"]["200"]["{DAV:}getetag"] == tag.strip('"')
    assert client.status("GET", "/n.txt", **{"if-none-match": tag}) == 200  # no 304 was recorded
