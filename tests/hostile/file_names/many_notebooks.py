"""Hands in notebooks under names with spaces, brackets, line ends, dashes and other scripts."""

from tests.hostile.corpus import write_notebook

EXPECTED = {}


def submission(folder, text):
    write_notebook(folder, text)
    names = ("averages (1)", "-rf", "a\nb", "[a-z]*", "平均", "a;b", "$(id)", "..a", "%s{0}", "~")
    for name in names:
        (folder / f"{name}.ipynb").write_text(text)
