"""Proves checks: right answers must pass them, named wrong answers and mutants must not."""
