"""Make what strangers' code printed and displayed safe to store and to look at."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from nbformat.notebooknode import NotebookNode

MAX_TEXT = 200_000
MAX_PICTURE = 200_000
MAX_PIXELS = 50_000_000
MAX_OUTPUTS = 1000
MAX_TRACEBACK = 200
PNG = b"\x89PNG\r\n\x1a\n"
PNG_HEADER = PNG + b"\0\0\0\rIHDR"


def clean_outputs(outputs: Sequence[Any]) -> list[NotebookNode]:
    """Make claimed outputs safe to store and to look at.

    Parameters
    ----------
    outputs : sequence
        What the sandbox says that a cell put out; anything that JSON can hold.

    Returns
    -------
    list of NotebookNode
        Text and PNG pictures; HTML, JavaScript, SVG and whatever else an instructor's browser
        would run is left out.
    """
    # The error or the result that decides a score stands at the end.
    few = [*outputs[:MAX_OUTPUTS], *outputs[MAX_OUTPUTS:][-2:]]
    cleaned = [_clean_output(output) for output in few if isinstance(output, dict)]
    return [output for output in cleaned if output is not None]


def storable(text: Any) -> str:
    """Return text, or a list of lines, as text that any file and database takes."""
    # JSON can hold half of a surrogate pair, and zero bytes; UTF-8 and PostgreSQL cannot.
    if isinstance(text, list):
        text = "".join(part for part in text if isinstance(part, str))
    if not isinstance(text, str):
        return ""
    return text[:MAX_TEXT].encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def _clean_output(output: dict[str, Any]) -> NotebookNode | None:
    # Sound by construction: to have nbformat validate each costs more than all the rest.
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return NotebookNode(output_type=kind, name=name, text=storable(output.get("text")))
    if kind == "error":
        lines = output.get("traceback")
        kept = lines[-MAX_TRACEBACK:] if isinstance(lines, list) else []
        names = {key: storable(output.get(key)) for key in ("ename", "evalue")}
        return NotebookNode(output_type=kind, traceback=[storable(line) for line in kept], **names)
    if kind in ("display_data", "execute_result"):
        count = {"execution_count": None} if kind == "execute_result" else {}
        data = _clean_bundle(output.get("data"))
        return NotebookNode(output_type=kind, data=data, metadata=NotebookNode(), **count)
    return None


def _clean_bundle(data: Any) -> NotebookNode:
    """Return the text and the picture of a mime bundle."""
    kept = NotebookNode()
    if not isinstance(data, dict):
        return kept
    if isinstance(data.get("text/plain"), str):
        kept["text/plain"] = storable(data["text/plain"])
    if is_picture(data.get("image/png")):
        kept["image/png"] = data["image/png"].strip()
    return kept


def is_picture(content: Any, largest: int = MAX_PICTURE) -> bool:
    """Return whether content is a PNG of bearable size, in base64; pages take it unescaped."""
    if not isinstance(content, str) or len(content) > largest:
        return False
    try:
        picture = base64.b64decode(content.strip(), validate=True)
    except ValueError:
        return False
    width, height = picture[16:20], picture[20:24]
    # A few bytes can unfold into a picture that takes all the memory of a browser.
    pixels = int.from_bytes(width, "big") * int.from_bytes(height, "big")
    return picture.startswith(PNG_HEADER) and 0 < pixels <= MAX_PIXELS
