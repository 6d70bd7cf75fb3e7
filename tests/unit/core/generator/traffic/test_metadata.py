from understudy.core.generator.traffic.metadata import metadata_codes, metadata_of, prefix_of


def test_a_users_own_names_are_taken_out_of_header_fields():
    fields = [("X-Amz-Meta-Color", "blue"), ("ETag", "1")]
    assert prefix_of("X-Amz-Meta-Color") == "x-amz-meta-"
    assert prefix_of("ETag") is None
    assert metadata_of(fields, "x-amz-meta-") == {"color": "blue"}
    assert metadata_codes({"x-ms-meta-a": "1"})["request.headers | starting('x-ms-meta-')"] == {"a": "1"}
