"""Run one of nbgrader's converters, and learn why if it fails."""

from __future__ import annotations

import logging

from nbgrader.converters.base import BaseConverter, NbGraderException


class ConversionError(RuntimeError):
    """A converter of nbgrader failed; the message is the cause that it named."""


class _Complaints(logging.Handler):
    """Keeps the first cause of a failure that nbgrader names; it names it only in its log."""

    cause = ""
    words = ""

    def emit(self, record: logging.LogRecord) -> None:
        lines = record.getMessage().strip().split("\n")
        _, is_exception, cause = lines[-1].partition("Error: ")
        if is_exception:
            self.cause = self.cause or cause
        else:
            self.words = self.words or " ".join(line.strip() for line in lines)

    def __str__(self) -> str:
        return self.cause or self.words


def convert(converter: BaseConverter, assignment: str) -> None:
    """Let a converter do all of an assignment anew.

    Parameters
    ----------
    converter : BaseConverter
        With its course directory.
    assignment : str
        Assignment id.

    Raises
    ------
    ConversionError
        If nbgrader gives up.
    """
    converter.coursedir.assignment_id = assignment
    converter.force = True
    complaints = _Complaints(level=logging.ERROR)
    converter.log.addHandler(complaints)
    try:
        converter.start()
    except (NbGraderException, RuntimeError) as error:
        raise ConversionError(str(complaints) or str(error)) from error
    finally:
        converter.log.removeHandler(complaints)
        converter.coursedir.assignment_id = ""
