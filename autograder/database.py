"""Say in words why the gradebook's database cannot be used, and what to do about it."""

from __future__ import annotations

import re

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

FORM = "postgresql+psycopg://USER:PASSWORD@HOST/DATABASE"
AGAIN = "What was graded is kept: when it answers, give the command again."
# What libpq and the server say, in the order in which it is looked for, and what helps.
ADVICE = {
    "unable to open|readonly": "See that its folder is there and can be written to.",
    "password|no pg_hba|role .* does not exist": "Correct user and password in COURSE_DATABASE.",
    "database .* does not exist": "Create it with `createdb`, or correct COURSE_DATABASE.",
    "connection|terminat|shut|start": "See that the server that COURSE_DATABASE names is running. "
    + AGAIN,
}


def in_words(url: str, problem: BaseException) -> str:
    """Return what is wrong with a gradebook, and what to do; never the password in its address.

    Parameters
    ----------
    url : str
        The gradebook's address, as COURSE_DATABASE has it.
    problem : Exception
        What SQLAlchemy raised, or Python where a driver is missing.

    Returns
    -------
    str
        One or two sentences.
    """
    try:
        place = make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return f"COURSE_DATABASE is no address of a database. For PostgreSQL write {FORM}."
    if isinstance(problem, ModuleNotFoundError | NoSuchModuleError):
        return (
            f"Nothing here can open {place}. For PostgreSQL write {FORM} in COURSE_DATABASE, and "
            "install its driver: pip install -e '.[instructor,postgresql]'."
        )
    said = str(getattr(problem, "orig", problem)).strip().split("\n")[0].rstrip(".")
    advice = next((told for what, told in ADVICE.items() if re.search(what, said)), AGAIN)
    return f"The gradebook {place} cannot be used: {said}. {advice}"
