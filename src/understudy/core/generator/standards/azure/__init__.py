"""Azure Storage: kinds, blocks, leases and snapshots of blobs, queues, tables."""
