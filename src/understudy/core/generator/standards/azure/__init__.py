"""Azure Storage: leases and snapshots of blobs, queues, tables."""
