from understudy.core.generator.xml_tree import declaration_of, parse_xml


def test_repeated_children_become_lists_and_attributes_members():
    tree = parse_xml(b'<?xml version="1.0"?><A xmlns="urn:x"><B><C>1</C></B><B><C>2</C><D/></B><E k="v">t</E></A>')
    assert tree == {"A": {"@xmlns": "urn:x", "B": [{"C": "1"}, {"C": "2", "D": ""}], "E": {"@k": "v", "#text": "t"}}}


def test_broken_documents_and_entities_are_no_trees():
    assert parse_xml(b"<a><b></a>") is None
    assert parse_xml(b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>') is None


def test_the_declaration_is_kept_with_its_line_end():
    assert declaration_of('<?xml version="1.0"?>\n<a/>') == '<?xml version="1.0"?>\n'
