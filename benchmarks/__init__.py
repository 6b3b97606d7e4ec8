"""The benchmarks: what the registry takes, beside what would be used in its place (`make bench`)."""
