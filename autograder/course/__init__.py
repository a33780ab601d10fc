"""Everything that knows what an nbgrader course is."""
