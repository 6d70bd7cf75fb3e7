"""Pages of tables."""

from understudy.core.engine.templates.dynamodb.pages import page_of

SCHEMA = [{"AttributeName": "c", "KeyType": "HASH"}, {"AttributeName": "n", "KeyType": "RANGE"}]
ROWS = [{"c": {"S": c}, "n": {"N": n}, "v": {"N": n}} for c, n in (("a", "10"), ("b", "1"), ("a", "9"), ("a", "2"))]


def numbers(page):
    return [(row["c"]["S"], row["n"]["N"]) for row in page["Items"]]


def test_a_query_gives_a_partition_in_the_order_of_its_sort_key():
    asked = {"KeyConditionExpression": "c = :c AND n > :n", "ExpressionAttributeValues": {":c": {"S": "a"}, ":n": {"N": "2"}}}
    assert numbers(page_of(ROWS, asked, SCHEMA)) == [("a", "9"), ("a", "10")]
    assert numbers(page_of(ROWS, {**asked, "ScanIndexForward": False}, SCHEMA)) == [("a", "10"), ("a", "9")]


def test_a_limit_counts_before_the_filter_and_says_where_to_go_on():
    asked = {"Limit": 2, "FilterExpression": "v > :v", "ExpressionAttributeValues": {":v": {"N": "5"}}}
    first = page_of(ROWS, asked, SCHEMA)
    assert (numbers(first), first["Count"], first["ScannedCount"]) == ([("a", "9")], 1, 2)
    assert first["LastEvaluatedKey"] == {"c": {"S": "a"}, "n": {"N": "9"}}
    rest = page_of(ROWS, {**asked, "ExclusiveStartKey": first["LastEvaluatedKey"]}, SCHEMA)
    assert numbers(rest) == [("a", "10")]
    assert "LastEvaluatedKey" not in rest
    assert "LastEvaluatedKey" in page_of(ROWS, {**asked, "ExclusiveStartKey": first["LastEvaluatedKey"]}, SCHEMA, eager=True)


def test_a_page_goes_on_after_a_row_that_is_gone():
    gone = {"c": {"S": "a"}, "n": {"N": "5"}}
    assert numbers(page_of(ROWS, {"ExclusiveStartKey": gone}, SCHEMA)) == [("a", "9"), ("a", "10")]
    assert page_of(ROWS, {"ExclusiveStartKey": {"c": {"S": "q"}}}, SCHEMA[:1])["Count"] == 0


def test_counting_an_index_and_a_projection():
    index = [{"AttributeName": "v", "KeyType": "HASH"}]
    page = page_of([*ROWS, {"c": {"S": "z"}, "n": {"N": "0"}}], {"Limit": 1, "Select": "COUNT"}, index, SCHEMA)
    assert page == {"Count": 1, "ScannedCount": 1, "LastEvaluatedKey": ROWS[0]}
    assert page_of(ROWS, {"ProjectionExpression": "v", "Limit": 1}, SCHEMA)["Items"] == [{"v": {"N": "2"}}]


def test_segments_share_the_rows():
    parts = [page_of(ROWS, {"TotalSegments": 2, "Segment": part}, SCHEMA)["Count"] for part in (0, 1)]
    assert sum(parts) == len(ROWS)


def test_partitions_stand_as_they_were_begun_or_by_their_keys():
    rows = [ROWS[1], ROWS[0]]
    assert numbers(page_of(rows, {}, SCHEMA)) == [("b", "1"), ("a", "10")]
    assert numbers(page_of(rows, {}, SCHEMA, by_key=True)) == [("a", "10"), ("b", "1")]
    assert numbers(page_of([*rows, *ROWS], {"Limit": 2}, SCHEMA, order=["a"])) == [("a", "2"), ("a", "9")]


def test_an_index_shows_some_attributes_and_ties_in_the_order_of_partitions():
    index = [{"AttributeName": "k", "KeyType": "HASH"}]
    rows = [{**row, "k": {"S": "x"}} for row in ROWS[:2]]
    page = page_of(rows, {}, index, SCHEMA, shown=["k", "c"], order=["b", "a"])
    assert page["Items"] == [{"k": {"S": "x"}, "c": {"S": "b"}}, {"k": {"S": "x"}, "c": {"S": "a"}}]
