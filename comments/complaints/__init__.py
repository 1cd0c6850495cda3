"""What a reader meets who objects: to a rejection by an appeal, to a comment by a report."""
