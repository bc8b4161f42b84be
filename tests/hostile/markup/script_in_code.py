"""Writes markup into code, comments and names of cells."""

LAST = """
# </code></pre><script>alert(1)</script><img src=x onerror=alert(1)>
print("</pre><script>alert(1)</script>", "{{ 7 * 7 }} {% raw %}")
"""
SHOWN = "<script>"
EXPECTED = {}
