"""The engine's own tests, attacked: one slip at a time in its modules, and what the tests say."""
