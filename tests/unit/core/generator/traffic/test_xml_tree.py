from understudy.core.generator.traffic.xml_tree import declaration_of, parse_xml


def test_repeated_children_become_lists_and_attributes_members():
    tree = parse_xml(b'<?xml version="1.0"?><A xmlns="urn:x"><B><C>1</C></B><B><C>2</C><D/></B><E k="v">t</E></A>')
    assert tree == {"A": {"@xmlns": "urn:x", "B": [{"C": "1"}, {"C": "2", "D": ""}], "E": {"@k": "v", "#text": "t"}}}


def test_broken_documents_and_entities_are_no_trees():
    assert parse_xml(b"<a><b></a>") is None
    assert parse_xml(b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>') is None


def test_the_declaration_is_kept_with_its_line_end():
    assert declaration_of('<?xml version="1.0"?>\n<a/>') == '<?xml version="1.0"?>\n'


def test_maps_of_the_aws_query_protocol_are_known_by_their_keys():
    one, two = "<entry><key>a</key><value>1</value></entry>", "<entry><key>b</key><value/></entry>"
    assert parse_xml(f"<R><A>{one}{two}</A></R>".encode()) == {"R": {"A": {"entry()": {"a": "1", "b": ""}}}}
    assert parse_xml(f"<R><A>{one}</A></R>".encode()) == {"R": {"A": {"entry()": {"a": "1"}}}}
    assert parse_xml(f"<R><A>{one}{one}</A></R>".encode())["R"]["A"] == {"entry": [{"key": "a", "value": "1"}] * 2}
    assert parse_xml(f"<feed>{one}<id>7</id></feed>".encode())["feed"] == {"entry": {"key": "a", "value": "1"}, "id": "7"}
