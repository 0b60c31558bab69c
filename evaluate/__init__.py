"""Reports on how well the product understands, made by `make evaluate` into docs/reports/."""
