"""The expression language of DynamoDB's API (2012-08-10), which several servers speak: conditions, updates, projections, key ranges."""
