"""Which test holds an exporter to which rule of the system that reads its file.

``python -m tests.autograder.exports`` prints the table.
"""


def rule(format_name, text):
    """Say which rule of an importer a test is about."""

    def note(test):
        test.rule = (format_name, text)
        return test

    return note
