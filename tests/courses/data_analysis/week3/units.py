"""Conversions that every week of the course uses."""

ZERO = 273.15


def kelvin(celsius):
    """Convert degrees; numbers, arrays and columns alike."""
    return celsius + ZERO
