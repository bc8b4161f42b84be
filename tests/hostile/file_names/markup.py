"""Hands in a notebook whose file name is markup for terminals and browsers."""

from tests.hostile.corpus import NOTHING

STATUS = "unreadable"
EXPECTED = NOTHING


def submission(folder, text):
    (folder / "[red]\x1b[2J<script>1<script>.ipynb").write_text(text)
