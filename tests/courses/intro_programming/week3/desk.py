"""The café's till: what week 2 has written, for use in week 3."""

from dataclasses import dataclass


@dataclass
class Ticket:
    """A numbered order."""

    number: int
    lines: dict

    def count(self):
        """Return how many things are ordered."""
        return sum(self.lines.values())


def parse_order(text):
    """Turn ``"2 tea, 1 cake"`` into ``{"tea": 2, "cake": 1}``."""
    parts = (part.split() for part in text.split(","))
    return {name: int(count) for count, name in parts}
