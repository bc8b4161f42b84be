"""The class report: what an instructor wants to know of an assignment, on one page.

``gather`` reads the gradebook and the graded notebooks into a `Roll`; ``figures``, ``clusters``
and ``looks`` turn it into numbers and touch no files; ``page`` and ``tables`` write them down.
"""
