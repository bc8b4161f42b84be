"""Grading as submissions arrive: `course watch`.

What arrives in a folder (`inboxes`) is noticed (`noticing`), waited for until it stands still
(`settling`), copied to where submissions lie (`collecting`), graded, and answered with a feedback
page (`watching`). Nothing is remembered but what grading remembers anyway: gradebook, graded
notebooks, journal and pages say what is done, through any interruption.
"""
