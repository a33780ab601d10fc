"""Holding stored outputs against fresh ones: numbers, pictures, devices, versions.

nbval runs the notebooks and compares their text. This package adds what nbval lacks: numbers
within tolerances, pictures, a register of what may differ, and a record of each run. It is a
pytest plugin (`validation.plugin`) and no part of what students install.
"""
