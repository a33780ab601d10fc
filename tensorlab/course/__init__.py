"""The student's way through the course: what there is, what has been done, handing it in.

Nothing here is needed to run a lecture or to grade an answer. It reads notebook files, and writes
only below the student's own folder of progress and, when handing in, a zip beside the problem set.
"""
