"""The figures of many registries on a cluster: the same declarations, compiled for Apache Spark, over snapshots.

Only here Spark is known (the extra `spark`; Java 17 or later), and only when it is asked for.
"""
