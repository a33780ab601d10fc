"""Many submissions: run them, remember them, book them once."""
