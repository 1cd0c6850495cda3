"""What runs, tests and checks the newsroom; `make` is its door, Django is not needed to enter."""
