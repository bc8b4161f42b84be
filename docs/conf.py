"""Sphinx's settings. ``make docs`` assembles the pages and calls Sphinx; see ``docs/build.py``."""

import re
import tomllib
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
PROJECT = tomllib.loads((HERE.parent / "pyproject.toml").read_text())["project"]
[MATHJAX] = find_spec("sphinx-mathjax-offline").submodule_search_locations

project = "Improving Deep Neural Networks"
author = PROJECT["authors"][0]["name"]
copyright = author
release = version = PROJECT["version"]

extensions = ["sphinx.ext.autodoc", "sphinx.ext.mathjax", "numpydoc", "myst_nb"]

# --- what counts as an error ------------------------------------------------------------------

nitpicky = True
# Other packages' names: their pages would have to be asked for over the network.
nitpick_ignore_regex = [(r"py:.*", r"(?!course_lib\.).*")]

# --- pages ------------------------------------------------------------------------------------

myst_enable_extensions = ["dollarmath", "deflist", "attrs_inline"]
myst_heading_anchors = 3
myst_update_mathjax = False  # formulae alone are processed, not outputs
nb_execution_mode = "off"  # they are run before, with the course's functions
nb_merge_streams = True

# --- the library: signatures and docstrings, never a source -----------------------------------

default_role = "literal"
autodoc_member_order = "bysource"
autodoc_typehints = "none"
numpydoc_show_class_members = False
numpydoc_xref_param_type = False

# --- HTML: everything comes from the site itself ----------------------------------------------

html_theme = "pydata_sphinx_theme"
html_title = project
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_use_index = True
html_theme_options = {
    "navbar_align": "left",
    "navbar_end": ["theme-switcher"],
    "header_links_before_dropdown": 6,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
html_sidebars = {"index": []}
html_context = {"default_mode": "auto"}
mathjax_path = "mathjax/tex-chtml.js"
mathjax3_config = {
    "options": {
        "ignoreHtmlClass": "mathjax_ignore|document",
        "processHtmlClass": "math",
        "enableMenu": False,
    },
    "loader": {"load": []},
}


# What assistive technology would be told wrongly: a heading that heads nothing is a plain cell, and
# a reference is no entry of a list.
MENDED = (
    (re.compile(r'<th class="([^"]*)">(?:<p></p>)?</th>'), r'<td class="\1"></td>'),
    (re.compile(r' role="(?:doc-biblioentry|list)"(?=[ >])'), ""),
)


def mend(_app, _page, _template, context, _doctree):
    """Mend the roles of a page."""
    for pattern, right in MENDED:
        context["body"] = pattern.sub(right, context.get("body", ""))


def copy_mathjax(app, problem):
    """Copy MathJax and its fonts out of the package that carries them."""
    if problem is None:
        source, target = Path(MATHJAX) / "static" / "mathjax", app.outdir / "_static" / "mathjax"
        for file in [source / "tex-chtml.js", *source.glob("output/chtml/fonts/woff-v2/*")]:
            copy = target / file.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())


def setup(app):
    """Tell Sphinx what else to do."""
    app.connect("html-page-context", mend)
    app.connect("build-finished", copy_mathjax)
