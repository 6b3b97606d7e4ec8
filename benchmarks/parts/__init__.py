"""The parts of the benchmarks: each measures one thing and tells it as a `benchmarks.report.Part`."""
