"""The site in a real browser: accessible, formulae drawn, nothing asked of anybody else."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

KINDS = (
    "index",
    "security",
    "ten_minutes",
    "commands",
    "notebooks/06_averages",
    "api/the-reference/averages",
    "search",
)
# A heading that is a formula holds MathML, which is read aloud; axe takes it for empty.
RULES = {"rules": {"empty-table-header": {"enabled": False}}}
pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_words):
        pass


@pytest.fixture(scope="module")
def address(site):
    """Serve the site; yield where."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=site)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_of_each_kind_is_accessible_and_asks_nobody_else(address, browser, theme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    for kind in KINDS:
        page, asked = browser.new_page(), []
        page.emulate_media(color_scheme=theme)
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(f"{address}/{kind}.html")
        page.wait_for_load_state("networkidle")
        found = axe.run(page, options=RULES).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], kind
        assert [url for url in asked if not url.startswith((address, "data:"))] == []
        page.close()


@pytest.mark.parametrize("width", [1400, 390])
def test_formulae_are_drawn_and_the_page_is_no_wider_than_its_window(address, browser, width):
    page = browser.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/notebooks/06_averages.html")
    page.wait_for_selector("mjx-container")
    assert page.locator("summary mjx-container").count() > 0
    assert page.locator("mjx-merror").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()
