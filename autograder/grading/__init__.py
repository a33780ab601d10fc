"""One submission, from answers to verdict."""
