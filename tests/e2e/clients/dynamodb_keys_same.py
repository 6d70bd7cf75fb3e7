"""A client of DynamoDB with boto3: a table with a sort key, expressions, pages, batches, transactions."""

import os
from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError

server = {
    "endpoint_url": os.environ["UNDERSTUDY_URL"],
    "region_name": "us-east-1",
    "aws_access_key_id": "testing",
    "aws_secret_access_key": "testing",
}
client = boto3.client("dynamodb", **server)
resource = boto3.resource("dynamodb", **server)


def fails(code, call, **asked):
    try:
        call(**asked)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, (code, error.response)
        return error.response
    raise SystemExit(f"{call} should fail with {code}")


name = "Invoices"
fails("ResourceNotFoundException", client.describe_table, TableName=name)
made = client.create_table(
    TableName=name,
    KeySchema=[{"AttributeName": "customer", "KeyType": "HASH"}, {"AttributeName": "number", "KeyType": "RANGE"}],
    AttributeDefinitions=[{"AttributeName": "customer", "AttributeType": "S"}, {"AttributeName": "number", "AttributeType": "S"}],
    BillingMode="PAY_PER_REQUEST",
)
assert made["TableDescription"]["TableName"] == name and made["TableDescription"]["TableArn"].endswith(name)
client.get_waiter("table_exists").wait(TableName=name)
assert client.describe_table(TableName=name)["Table"]["KeySchema"][1]["AttributeName"] == "number"
assert name in client.list_tables()["TableNames"]
fails(
    "ResourceInUseException",
    client.create_table,
    TableName=name,
    KeySchema=[{"AttributeName": "customer", "KeyType": "HASH"}, {"AttributeName": "number", "KeyType": "RANGE"}],
    AttributeDefinitions=[{"AttributeName": "customer", "AttributeType": "S"}, {"AttributeName": "number", "AttributeType": "S"}],
    BillingMode="PAY_PER_REQUEST",
)
table = resource.Table(name)
rows = [
    {"customer": cu, "number": n, "amount": Decimal(tot), "open": o, "tags": tg}
    for cu, n, tot, o, tg in [
        ("ann", "2024-01", "10", True, ["a"]),
        ("ann", "2024-02", "20", False, ["a", "b"]),
        ("bob", "2024-01", "30", True, []),
        ("ann", "2025-01", "40", True, ["c"]),
    ]
]
for found in rows:
    table.put_item(Item=found)
for found in rows:
    got = table.get_item(Key={"customer": found["customer"], "number": found["number"]})
    assert got["Item"] == found, (got, found)
first, second = (rows[0]["customer"], rows[2]["customer"])
assert "Item" not in table.get_item(Key={"customer": first, "number": "1999"})
assert "Item" not in table.get_item(Key={"customer": "none", "number": rows[0]["number"]})
mine = sorted((found for found in rows if found["customer"] == first), key=lambda found: found["number"])
found = table.query(KeyConditionExpression=Key("customer").eq(first))
assert found["Items"] == mine and found["Count"] == len(mine), found
found = table.query(KeyConditionExpression=Key("customer").eq(second))
assert found["Count"] == sum(found["customer"] == second for found in rows)
year = rows[0]["number"][:4]
found = table.query(KeyConditionExpression=Key("customer").eq(first) & Key("number").begins_with(year))
assert found["Items"] == [m for m in mine if m["number"].startswith(year)], found
low, high = (mine[1]["number"], mine[-1]["number"])
found = table.query(KeyConditionExpression=Key("customer").eq(first) & Key("number").between(low, high))
assert found["Items"] == mine[1:], found
found = table.query(KeyConditionExpression=Key("customer").eq(first) & Key("number").gt(low))
assert found["Items"] == mine[2:], found
found = table.query(KeyConditionExpression=Key("customer").eq(first), ScanIndexForward=False)
assert found["Items"] == mine[::-1]
found = table.query(KeyConditionExpression=Key("customer").eq(first), Limit=2)
assert found["Items"] == mine[:2] and found["LastEvaluatedKey"] == {"customer": first, "number": mine[1]["number"]}
found = table.query(KeyConditionExpression=Key("customer").eq(first), Limit=2, ExclusiveStartKey=found["LastEvaluatedKey"])
assert found["Items"] == mine[2:]
found = table.query(KeyConditionExpression=Key("customer").eq(first), FilterExpression=Attr("open").eq(True))
assert found["Items"] == [m for m in mine if m["open"]], found
assert found["ScannedCount"] == len(mine)
assert table.query(KeyConditionExpression=Key("customer").eq("nobody"))["Items"] == []


def ident(found):
    return (found["customer"], found["number"])


found = table.scan()
assert sorted(found["Items"], key=ident) == sorted(rows, key=ident) and found["Count"] == len(rows)
seen = []
start = {}
while True:
    found = table.scan(Limit=2, **start)
    seen += found["Items"]
    if "LastEvaluatedKey" not in found:
        break
    assert len(found["Items"]) == 2
    start = {"ExclusiveStartKey": found["LastEvaluatedKey"]}
assert sorted(seen, key=ident) == sorted(rows, key=ident), seen
found = table.scan(FilterExpression=Attr("amount").gt(Decimal(15)))
assert sorted(map(ident, found["Items"])) == sorted(ident(x) for x in rows if x["amount"] > 15), found
key = {"customer": first, "number": rows[0]["number"]}
found = table.update_item(
    Key=key,
    UpdateExpression="SET amount = :t, note = :n",
    ExpressionAttributeValues={":t": Decimal(11), ":n": "changed"},
    ReturnValues="ALL_NEW",
)
assert found["Attributes"]["amount"] == 11 and found["Attributes"]["note"] == "changed" and (found["Attributes"]["open"] is True)
found = table.update_item(
    Key=key, UpdateExpression="SET amount = amount + :d", ExpressionAttributeValues={":d": Decimal(5)}, ReturnValues="UPDATED_NEW"
)
assert found["Attributes"] == {"amount": Decimal(16)}, found
table.update_item(Key=key, UpdateExpression="REMOVE note")
got = table.get_item(Key=key)["Item"]
assert "note" not in got and got["amount"] == 16
table.update_item(Key=key, UpdateExpression="ADD visits :one", ExpressionAttributeValues={":one": 1})
table.update_item(Key=key, UpdateExpression="ADD visits :one", ExpressionAttributeValues={":one": 1})
assert table.get_item(Key=key)["Item"]["visits"] == 2
table.update_item(
    Key=key, UpdateExpression="SET #s = :s", ExpressionAttributeNames={"#s": "status"}, ExpressionAttributeValues={":s": "paid"}
)
assert table.get_item(Key=key)["Item"]["status"] == "paid"
table.update_item(Key={"customer": "new", "number": "1"}, UpdateExpression="SET amount = :t", ExpressionAttributeValues={":t": 1})
assert table.get_item(Key={"customer": "new", "number": "1"})["Item"] == {"customer": "new", "number": "1", "amount": 1}
fails("ConditionalCheckFailedException", table.put_item, Item=rows[0], ConditionExpression="attribute_not_exists(customer)")
table.put_item(Item={"customer": "solo", "number": "4"}, ConditionExpression="attribute_not_exists(customer)")
fails(
    "ConditionalCheckFailedException",
    table.update_item,
    Key=key,
    UpdateExpression="SET amount = :x",
    ConditionExpression="amount = :y",
    ExpressionAttributeValues={":x": 0, ":y": 12345},
)
fails(
    "ConditionalCheckFailedException",
    table.delete_item,
    Key={"customer": "absent", "number": "0"},
    ConditionExpression="attribute_exists(customer)",
)
assert table.get_item(Key=key, ProjectionExpression="amount")["Item"] == {"amount": Decimal(16)}
with table.batch_writer() as batch:
    for i in range(3):
        batch.put_item(Item={"customer": "batch", "number": f"n{i}", "v": i})
several = resource.batch_get_item(
    RequestItems={
        name: {
            "Keys": [{"customer": "batch", "number": "n0"}, {"customer": "batch", "number": "n2"}, {"customer": "batch", "number": "zzz"}]
        }
    }
)
assert sorted(x["number"] for x in several["Responses"][name]) == ["n0", "n2"], several
with table.batch_writer() as batch:
    batch.delete_item(Key={"customer": "batch", "number": "n1"})
    batch.put_item(Item={"customer": "batch", "number": "n9", "v": 9})
assert [x["number"] for x in table.query(KeyConditionExpression=Key("customer").eq("batch"))["Items"]] == ["n0", "n2", "n9"]
client.transact_write_items(
    TransactItems=[
        {"Put": {"TableName": name, "Item": {"customer": {"S": "tx"}, "number": {"S": "1"}, "v": {"N": "1"}}}},
        {
            "Update": {
                "TableName": name,
                "Key": {"customer": {"S": first}, "number": {"S": rows[0]["number"]}},
                "UpdateExpression": "SET flag = :f",
                "ExpressionAttributeValues": {":f": {"BOOL": True}},
            }
        },
    ]
)
assert table.get_item(Key={"customer": "tx", "number": "1"})["Item"]["v"] == 1 and table.get_item(Key=key)["Item"]["flag"] is True
got = client.transact_get_items(TransactItems=[{"Get": {"TableName": name, "Key": {"customer": {"S": "tx"}, "number": {"S": "1"}}}}])
assert got["Responses"][0]["Item"]["v"] == {"N": "1"}
found = table.delete_item(Key=key, ReturnValues="ALL_OLD")
assert found["Attributes"]["status"] == "paid"
assert "Item" not in table.get_item(Key=key)
table.delete_item(Key={"customer": "none", "number": "0"})
assert table.query(KeyConditionExpression=Key("customer").eq(first))["Count"] == len(mine) - 1
fails("ResourceNotFoundException", client.get_item, TableName="no-such" + "r", Key={"customer": {"S": "a"}, "number": {"S": "b"}})
client.delete_table(TableName=name)
assert name not in client.list_tables()["TableNames"]
fails("ResourceNotFoundException", client.describe_table, TableName=name)
print("ok")
