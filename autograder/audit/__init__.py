"""Looks for weak tests: finds the wrong answers that a test cell lets through."""
