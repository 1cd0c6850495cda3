"""What a reader meets who wants to be told by mail of what follows a comment of theirs."""
