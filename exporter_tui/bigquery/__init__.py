"""Plan and statistics in, texts that load and check the data in BigQuery out; pure."""
