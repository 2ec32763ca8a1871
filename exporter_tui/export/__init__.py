"""Inside a worker: one tile of a table becomes one committed gzip CSV file and its sidecar."""
