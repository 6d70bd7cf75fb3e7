"""Amazon SQS over both of its protocols."""
