"""How fast Bole is: `make bench` prints it, `python -m tests.bench --write` also notes it in docs/benchmarks.md."""
