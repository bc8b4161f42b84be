"""What all tests share: one that this machine cannot run is skipped, and says what is missing."""

import pytest


def missing_browser():
    from tests.browser.lab import INSTALL_CHROMIUM, find_chromium

    return "" if find_chromium() else INSTALL_CHROMIUM


def missing_sandbox():
    from autograder.sandbox import missing_isolation

    return missing_isolation()


def missing_server():
    from tests.postgresql.server import INSTALL_SERVER, find_server

    return "" if find_server() else INSTALL_SERVER


NEEDS = {"browser": missing_browser, "postgresql": missing_server, "sandbox": missing_sandbox}


def pytest_collection_modifyitems(items):
    for marker, missing in NEEDS.items():
        marked = [item for item in items if item.get_closest_marker(marker)]
        reason = missing() if marked else ""
        for item in marked if reason else []:
            item.add_marker(pytest.mark.skip(reason=reason))
