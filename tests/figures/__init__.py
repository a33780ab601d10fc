"""The figures that lectures draw: one `gallery_NN.py` per lecture.

Each gallery has a dict ``FIGURES`` of name -> function without arguments that returns the
matplotlib Figure exactly as a lecture's cell draws it.
"""
