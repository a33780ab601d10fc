"""Lets `python -m autograder` stand in for the console script."""

from autograder.cli import main

main()
