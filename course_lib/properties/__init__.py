"""Judge values that chance decides: by what they must have, not by what they must be.

Right code may draw in any order and in any orientation. So a sheet holds, in place of an expected
value, a `codec.Property`: a name and settings, as plain data. Each property makes a few checks, in
order; the first that fails is the finding, and its name is how a known mistake is recognised.

A check that rests on chance reports only what right code would do with a probability below
`chances.ALPHA`. How large a mistake must be to be seen with so many numbers is for the author of
a case to see to; the tests of each exercise measure it on its known mistakes.
"""

from __future__ import annotations

from typing import Any

from course_lib.codec import Property
from course_lib.findings import Finding
from course_lib.properties import calls, deals, images, numbers, orders, searches
from course_lib.properties.common import PROPERTIES, Look, has_property

__all__ = ["describe", "has_property", "judge"]

# Importing them has put their properties on the register.
MODULES = (numbers, images, orders, deals, calls, searches)


def judge(value: Any, wanted: Property, look: Look, at: str = "") -> Finding | None:
    """Return the first thing that a value lacks to have a property.

    Parameters
    ----------
    value : plain data
        What was returned, in whatever state.
    wanted : Property
        What it must have.
    look : callable
        ``compare(value, expected, at=...)``, for parts of the value.
    at : str
        Where in a larger structure it sits.

    Returns
    -------
    Finding or None
        The first check that fails; its ``check`` begins with ``at``.

    Raises
    ------
    ValueError
        If there is no such property.
    """
    if wanted.name not in PROPERTIES:
        raise ValueError(f"no property {wanted.name!r}; there are {', '.join(PROPERTIES)}")
    findings = PROPERTIES[wanted.name][1](value, look, at, **wanted.settings)
    return next(filter(None, findings), None)


def describe(wanted: Property) -> str:
    """Return a property in a few words, for a student to read beside the value."""
    words, _ = PROPERTIES[wanted.name]
    return words.format_map({name: _brief(setting) for name, setting in wanted.settings.items()})


def _brief(setting: Any) -> Any:
    return describe(setting) if isinstance(setting, Property) else setting
