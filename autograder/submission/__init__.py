"""One submission, from file to verdict."""
