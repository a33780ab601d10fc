"""Two small nbgrader courses of other subjects than ours, and how their text becomes notebooks."""
