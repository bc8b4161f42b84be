"""Writes scripts, frames and handlers into Markdown."""

from tests.hostile.corpus import markdown_cell

EXPECTED = {}


def edit(notebook):
    for number, text in enumerate(
        (
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)> <svg onload=alert(1)>",
            "<iframe srcdoc='<script>1</script>'></iframe>",
            "[click](javascript:alert(1)) <a href='javascript:alert(1)'>x</a>",
            "<style>* { display: none }</style><meta http-equiv=refresh content='0;url=//x'>",
            "</textarea></details></pre></body><form action=//x><input type=password></form>",
            "![](http://127.0.0.1/pixel.png) <link rel=stylesheet href=//x>",
        )
    ):
        notebook["cells"].append(markdown_cell(text, f"markup_{number}"))
