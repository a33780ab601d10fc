"""What nbgrader is to us: its settings, converters, gradebook. Only here it is imported."""
