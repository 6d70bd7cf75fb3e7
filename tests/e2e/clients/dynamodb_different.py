"""Another client of DynamoDB: another table with the same keys, other items, more of them."""

import os
import secrets

import boto3
from boto3.dynamodb.conditions import Key

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
    KeySchema=[{"AttributeName": "customer", "KeyType": "HASH"}, {"AttributeName": "number", "KeyType": "RANGE"}],
    AttributeDefinitions=[{"AttributeName": "customer", "AttributeType": "S"}, {"AttributeName": "number", "AttributeType": "N"}],
    BillingMode="PAY_PER_REQUEST",
)
table.wait_until_exists()
visits = [{"customer": who, "number": number, "note": secrets.token_hex(6)} for who in ("bo", "cy") for number in range(10, 15)]
for visit in visits:
    table.put_item(Item=visit)
assert table.scan()["Count"] == 10
for visit in reversed(visits):
    assert table.get_item(Key={"customer": visit["customer"], "number": visit["number"]})["Item"] == visit
assert [item["number"] for item in table.query(KeyConditionExpression=Key("customer").eq("bo"))["Items"]] == list(range(10, 15))
table.delete_item(Key={"customer": "cy", "number": 14})
assert "Item" not in table.get_item(Key={"customer": "cy", "number": 14})
assert table.query(KeyConditionExpression=Key("customer").eq("cy"))["Count"] == 4
table.delete()
print("ok")
