"""The page of submissions that are alike, in a browser: accessible, on a phone too, and safe."""

import pytest

from autograder.similarity.fingerprints import fingerprints
from autograder.similarity.page import Writing, render, show
from autograder.similarity.pairs import alike
from tests.autograder.similarity.conftest import OWN
from tests.autograder.similarity.disguises import disguise
from tests.browser.lab import accessibility_violations

pytestmark = pytest.mark.browser
EVIL = "</code><script>document.title = 'run'</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Write the page of ten pairs, whose names are hostile."""
    sources = {}
    for n in range(10):
        code = {name: f"{source}\nx = {EVIL!r}" for name, source in OWN.items()}
        code = {name: source.replace("np.", f"np.x{n}.") for name, source in code.items()}
        sources |= {f"a{n}{EVIL}": code, f"b{n}": {k: disguise(v, n) for k, v in code.items()}}
    writings = {
        who: Writing(code, {name: fingerprints(source) for name, source in code.items()})
        for who, code in sources.items()
    }
    pairs = alike({who: one.prints.values() for who, one in writings.items()})
    path = tmp_path_factory.mktemp("similar") / "page.html"
    shown = [show(pair, writings) for pair in pairs]
    path.write_text(render("06_averages", len(writings), len(pairs), shown), "utf-8")
    return path.as_uri()


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_it_is_accessible_fits_and_runs_nothing_of_a_student(browser, address, width, scheme):
    page = browser.browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    events = []
    page.on("console", lambda message: events.append(message.text))
    page.on("request", lambda request: events.append(request.url))
    page.goto(address)
    assert page.locator("tbody tr").count() == 10
    assert accessibility_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.title() == "Unusually alike: 06_averages"
    assert page.locator("img").count() == 0
    page.get_by_label("Filter pairs").fill("b7")
    assert page.locator("tbody tr:visible").count() == 1
    assert events == [address]
    page.close()
