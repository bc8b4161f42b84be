"""The four digits of notebook 09: what the text says of them."""

import numpy as np

from course_lib.reference.softmax import softmax
from course_lib.studies.hesitant_digits import four_readings


def test_one_is_sure_and_three_are_in_two_minds():
    four = four_readings()
    A = four["probabilities"]
    np.testing.assert_allclose(A, softmax(four["logits"]), atol=1e-12)
    assert four["labels"].tolist() == [0, 4, 9, 5]
    assert A[0, 0] > 0.99
    assert [set(np.argsort(a)[-2:]) for a in A.T[1:]] == [{4, 7}, {1, 9}, {5, 9}]
    assert (A.max(axis=0)[1:] < 0.5).all()
