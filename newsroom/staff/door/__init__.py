"""The way in: a password, a second factor, and what each of the staff keeps of their own."""
