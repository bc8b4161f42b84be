"""is_stub: told from the compiled code, without a call."""

import functools

import pytest

from course_lib.stubs import is_stub


def compiled(body):
    space = {}
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    exec(f"def ewa(theta, beta, v0=0.0):\n{lines}\n", space)
    return space["ewa"]


@pytest.mark.parametrize(
    "body",
    [
        "raise NotImplementedError()",
        "raise NotImplementedError",
        "raise NotImplementedError('write me')",
        "'''Average.'''\n# YOUR CODE HERE\nraise NotImplementedError()",
        "'''Average.'''\nraise NotImplementedError('write me')",
        "pass\nraise NotImplementedError()",
        "...\nraise NotImplementedError()",
        "raise NotImplementedError()\nreturn theta",
    ],
)
def test_stub_is_a_stub(body):
    assert is_stub(compiled(body))


@pytest.mark.parametrize(
    "body",
    [
        "return theta",
        "pass",
        "'''NotImplementedError'''",
        "return NotImplementedError",
        "raise ValueError()",
        "v = 0\nraise NotImplementedError()",
        "print(theta)\nraise NotImplementedError()",
        "if beta:\n    raise NotImplementedError()\nreturn theta",
        "try:\n    raise NotImplementedError()\nexcept NotImplementedError:\n    return theta",
        "raise NotImplementedError(theta)",
        "yield NotImplementedError()",
    ],
)
def test_anything_else_is_not(body):
    assert not is_stub(compiled(body))


def test_stub_is_not_called():
    called = []

    def ewa():
        called.append(1)
        raise NotImplementedError

    is_stub(ewa)
    assert called == []


def test_decorator_does_not_hide_a_stub():
    @functools.wraps(compiled("raise NotImplementedError()"))
    def wrapper(*args):
        return args

    assert is_stub(wrapper)


def test_stub_within_a_function_is_a_stub():
    theta = 1

    def ewa():
        raise NotImplementedError()

    def uses():
        return theta

    assert is_stub(ewa)
    assert not is_stub(uses)


@pytest.mark.parametrize("function", [len, int, functools.partial(print)])
def test_functions_without_python_code_are_not_stubs(function):
    assert not is_stub(function)
