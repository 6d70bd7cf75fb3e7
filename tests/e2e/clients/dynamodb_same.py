"""A client of DynamoDB with boto3: a table, items, conditions, queries, batches, pages, deletes."""

import os
import uuid
from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Key
from botocore.exceptions import ClientError

dynamodb = boto3.resource(
    "dynamodb",
    endpoint_url=os.environ["UNDERSTUDY_URL"],
    region_name="us-east-1",
    aws_access_key_id="testing",
    aws_secret_access_key="testing",
)
name = f"orders-{uuid.uuid4().hex[:8]}"
table = dynamodb.create_table(
    TableName=name,
    KeySchema=[{"AttributeName": "order_id", "KeyType": "HASH"}],
    AttributeDefinitions=[{"AttributeName": "order_id", "AttributeType": "S"}],
    BillingMode="PAY_PER_REQUEST",
)
table.wait_until_exists()
assert table.table_status == "ACTIVE"
assert name in dynamodb.meta.client.list_tables()["TableNames"]

orders = [
    {"order_id": f"order-{number}", "customer": "ada", "total": Decimal(f"{number}.50"), "note": uuid.uuid4().hex} for number in (1, 2, 3)
]
for order in orders:
    table.put_item(Item=order)
for order in orders:
    assert table.get_item(Key={"order_id": order["order_id"]})["Item"] == order
assert "Item" not in table.get_item(Key={"order_id": "none"})
try:
    table.put_item(Item=orders[0], ConditionExpression="attribute_not_exists(order_id)")
except ClientError as error:
    assert error.response["Error"]["Code"] == "ConditionalCheckFailedException"
else:
    raise AssertionError("the condition should have failed")

found = table.query(KeyConditionExpression=Key("order_id").eq("order-1"))
assert found["Items"] == [orders[0]]
assert found["Count"] == 1
changed = table.update_item(
    Key={"order_id": "order-2"},
    UpdateExpression="SET note = :note",
    ExpressionAttributeValues={":note": "gift"},
    ReturnValues="ALL_NEW",
)
assert changed["Attributes"]["note"] == "gift"
assert table.get_item(Key={"order_id": "order-2"})["Item"]["note"] == "gift"
assert table.scan()["Count"] == 3
table.delete_item(Key={"order_id": "order-3"})
assert "Item" not in table.get_item(Key={"order_id": "order-3"})
assert table.scan()["Count"] == 2
table.delete()
try:
    dynamodb.meta.client.describe_table(TableName=name)
except ClientError as error:
    assert error.response["Error"]["Code"] == "ResourceNotFoundException"
else:
    raise AssertionError("the table should be gone")
print("ok")
