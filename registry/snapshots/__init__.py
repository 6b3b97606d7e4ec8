"""Snapshots 快照: what the figures of one registry and Moment read, as Parquet files for another engine."""
