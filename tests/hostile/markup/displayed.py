"""Displays HTML, JavaScript, SVG, LaTeX and Markdown that would run in a browser."""

LAST = """
from IPython.display import HTML, SVG, IFrame, Javascript, Latex, Markdown, display

script = "<script>alert(1)</script><img src=x onerror=alert(1)>"
display(HTML(script), Javascript("alert(1)"), Markdown(script))
display(Latex(r"$\\href{javascript:alert(1)}{x}$"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'></svg>"))
display(IFrame("http://127.0.0.1", 1, 1))
display({"image/png": '" onerror="alert(1)', "text/plain": script}, raw=True)
display({"text/html": script, "application/vnd.course.verdict+json": script}, raw=True)
"""
EXPECTED = {}
