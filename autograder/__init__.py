"""The engine: builds notebooks from text, proves their checks, grades submissions."""
