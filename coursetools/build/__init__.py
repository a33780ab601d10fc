"""From text to notebooks, and the proof that a problem set's checks are worth their points."""
