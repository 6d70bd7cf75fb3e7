"""Azure Storage: blocks, leases and snapshots of blobs, queues, tables."""
