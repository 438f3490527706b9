"""What can go wrong, and that it does not: one module a family of faults, each test naming the ones it proves."""
