"""What the exporters' tests share: rows without a gradebook."""

from autograder.exports.rows import Row


def row(student, score=72.5, **more):
    """Return a row of a graded submission."""
    facts = {"max_score": 100.0, "is_submitted": True, "raw_score": score}
    return Row("06_averages", student, **(facts | more))
