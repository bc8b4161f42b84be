"""Is called like markup for browsers, terminals and templates."""

STUDENT = "<b onclick=alert(1)>[red]{{ 7 * 7 }}%(x)s{0}"
EXPECTED = {"lag": 0}
