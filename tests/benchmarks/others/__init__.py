"""What the newsroom is measured beside: two comment systems, each in an environment of its own."""
