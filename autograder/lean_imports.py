"""What imports bring that no ``course`` command needs: it takes four times as long as the rest.

``import nbgrader`` brings its extensions of the Jupyter server, and with them the server itself.
``import jsonschema`` brings a parser of addresses with 38 grammars to build, if it is installed;
nobody here asks a schema whether an address is one.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import sys


def lean_imports() -> None:
    """Have later imports in this process leave both out. JupyterLab's own process keeps both."""
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # "not installed"
    spec = importlib.util.find_spec("nbgrader")
    if spec is None or "nbgrader" in sys.modules:
        return
    package = importlib.util.module_from_spec(spec)  # found, with its folder, but never run
    vars(package)["__version__"] = importlib.metadata.version("nbgrader")
    sys.modules["nbgrader"] = package
