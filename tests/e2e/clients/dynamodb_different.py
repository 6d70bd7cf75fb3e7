"""Another client of DynamoDB: another table, other items, more of them, read, counted, deleted."""

import os
import secrets

import boto3

dynamodb = boto3.resource(
    "dynamodb",
    endpoint_url=os.environ["UNDERSTUDY_URL"],
    region_name="us-east-1",
    aws_access_key_id="someone",
    aws_secret_access_key="else",
)
name = f"visits-{secrets.token_hex(3)}"
table = dynamodb.create_table(
    TableName=name,
    KeySchema=[{"AttributeName": "order_id", "KeyType": "HASH"}],
    AttributeDefinitions=[{"AttributeName": "order_id", "AttributeType": "S"}],
    BillingMode="PAY_PER_REQUEST",
)
table.wait_until_exists()
visits = [
    {"order_id": f"{who}-{number}", "customer": who, "note": secrets.token_hex(6)} for who in ("bo", "cy") for number in range(10, 15)
]
for visit in visits:
    table.put_item(Item=visit)
assert table.scan()["Count"] == 10
for visit in reversed(visits):
    assert table.get_item(Key={"order_id": visit["order_id"]})["Item"] == visit
table.delete_item(Key={"order_id": "cy-14"})
assert "Item" not in table.get_item(Key={"order_id": "cy-14"})
assert table.scan()["Count"] == 9
table.delete()
print("ok")
