"""The proof: what is on record is recomputed here, by other code than wrote it, and sealed."""
