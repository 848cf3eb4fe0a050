"""What the speed claims of the README are measured by: ``python -m benchmarks.NAME``."""
