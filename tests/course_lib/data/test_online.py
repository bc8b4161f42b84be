"""Against a server of our own: no test needs the network."""

import gzip
import hashlib
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import pytest

from course_lib.data import DATASETS, DataError, fashion_mnist, mnist, online
from course_lib.data.online import (
    FASHION_MNIST,
    MNIST,
    OnlineFile,
    cache_folder,
    fetch,
    load_online,
)

CONTENT = bytes(range(256)) * 1000
FILE = OnlineFile("numbers.gz", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())


class Handler(BaseHTTPRequestHandler):
    """Serves the files of its server: whole; or, by the folder in the path, badly."""

    def do_GET(self):
        folder, _, name = self.path.strip("/").rpartition("/")
        self.server.asked.append(self.path)
        content = self.server.files.get(name)
        if content is None or folder == "missing":
            self.send_error(404)
            return
        sent = {"other": b"x" * len(content), "longer": content + b"x", "endless": content * 200}
        body = sent.get(folder, content)
        self.send_response(200)
        if folder != "silent-about-length":
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        half = folder in {"truncated", "silent-about-length"}
        try:
            self.wfile.write(body[: len(body) // 2] if half else body)
        except OSError:
            self.server.cut_off.set()

    def log_message(self, *args):
        pass


@pytest.fixture
def server(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.files, server.asked, server.cut_off = {FILE.name: CONTENT}, [], threading.Event()
    server.address = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def kept(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_file_is_fetched_once_and_then_kept(server, tmp_path):
    folder = tmp_path / "deep" / "cache"
    for _ in range(2):
        assert fetch(FILE, [server.address], folder) == CONTENT
    assert server.asked == ["/numbers.gz"]
    assert kept(folder) == ["numbers.gz"]


@pytest.mark.parametrize(
    ("folder", "reason"),
    [
        ("missing", "HTTP 404"),
        ("other", "another file, its SHA-256"),
        ("longer", "longer than"),
        ("truncated", "truncated, 128,000 of 256,000 bytes|broke off"),
        ("silent-about-length", "truncated, 128,000 of 256,000 bytes"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(server, tmp_path, folder, reason):
    with pytest.raises(DataError, match=reason) as caught:
        fetch(FILE, [f"{server.address}{folder}/"], tmp_path / "cache")
    message = str(caught.value)
    assert server.address in message
    assert str(tmp_path / "cache") in message
    assert kept(tmp_path) == []


def test_an_answer_without_end_is_cut_off(server, tmp_path):
    with pytest.raises(DataError, match="longer than"):
        fetch(FILE, [f"{server.address}endless/"], tmp_path)
    assert server.cut_off.wait(timeout=10)


@pytest.mark.parametrize("folder", ["missing", "other", "truncated"])
def test_the_next_mirror_is_asked_when_one_fails(server, tmp_path, folder):
    mirrors = [f"{server.address}{folder}/", server.address]
    assert fetch(FILE, mirrors, tmp_path) == CONTENT
    assert kept(tmp_path) == ["numbers.gz"]


@pytest.mark.parametrize("damaged", [b"", CONTENT[:-1], b"x" * len(CONTENT)])
def test_a_damaged_file_in_the_cache_is_fetched_again(server, tmp_path, damaged):
    (tmp_path / FILE.name).write_bytes(damaged)
    assert fetch(FILE, [server.address], tmp_path) == CONTENT
    assert (tmp_path / FILE.name).read_bytes() == CONTENT


def test_without_a_network_the_message_says_what_to_do(tmp_path):
    with pytest.raises(DataError, match="Check the network") as caught:
        fetch(FILE, ["http://127.0.0.1:9/"], tmp_path)
    assert "numbers.gz could not be fetched" in str(caught.value)
    assert "refused" in str(caught.value)
    assert kept(tmp_path) == []


def test_an_answer_that_is_no_http_is_told(tmp_path, monkeypatch):
    from http.client import BadStatusLine

    def answer(address, timeout):
        raise BadStatusLine("nonsense")

    monkeypatch.setattr("urllib.request.urlopen", answer)
    with pytest.raises(DataError, match="broke off"):
        fetch(FILE, ["http://somewhere/"], tmp_path)


def test_an_interrupted_fetch_leaves_nothing_behind(server, tmp_path, monkeypatch):
    def interrupt(self, target):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        fetch(FILE, [server.address], tmp_path)
    assert kept(tmp_path) == []


def test_a_cache_that_cannot_be_written_is_named(server, tmp_path):
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(DataError, match=r"cannot be kept in .*cache"):
        fetch(FILE, [server.address], tmp_path / "cache")


def idx(array):
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">i4").tobytes()
    return gzip.compress(header + array.tobytes(), mtime=0)


def test_images_become_columns_from_0_to_1_and_labels_whole_numbers(server, tmp_path):
    rng = np.random.default_rng(0)
    images = [rng.integers(0, 256, (m, 3, 2), dtype=np.uint8) for m in (5, 4)]
    labels = [rng.integers(0, 10, m, dtype=np.uint8) for m in (5, 4)]
    contents = [idx(array) for pair in zip(images, labels, strict=True) for array in pair]
    files = tuple(
        OnlineFile(file.name, len(content), hashlib.sha256(content).hexdigest())
        for file, content in zip(MNIST.files, contents, strict=True)
    )
    server.files |= {file.name: content for file, content in zip(files, contents, strict=True)}
    small = replace(MNIST, mirrors=(server.address,), files=files)
    parts = load_online(small, tmp_path)
    for part, image, label in zip(parts, images, labels, strict=True):
        np.testing.assert_allclose(part.X, image.reshape(-1, 6).T / 255, rtol=1e-6)
        assert part.X.dtype == np.float32
        np.testing.assert_array_equal(part.y, label)
    assert kept(tmp_path / "mnist") == sorted(file.name for file in files)


@pytest.mark.parametrize(("load", "wanted"), [(mnist, MNIST), (fashion_mnist, FASHION_MNIST)])
def test_each_set_is_looked_for_in_its_own_folder_of_the_users_cache(load, wanted, monkeypatch):
    asked = []

    def look(file, mirrors, folder):
        asked.append((file, folder))
        raise DataError("offline")

    monkeypatch.setattr(online, "fetch", look)
    with pytest.raises(DataError, match="offline"):
        load()
    assert asked == [(wanted.files[0], cache_folder() / wanted.name)]


@pytest.mark.parametrize("wanted", [MNIST, FASHION_MNIST])
def test_addresses_are_encrypted_and_there_is_more_than_one(wanted):
    assert len(wanted.mirrors) > 1
    assert all(mirror.startswith("https://") and mirror.endswith("/") for mirror in wanted.mirrors)
    assert len({file.sha256 for file in wanted.files}) == 4
    assert len(wanted.classes) == 10


@pytest.mark.parametrize(
    ("platform", "variable", "expected"),
    [
        ("linux", "XDG_CACHE_HOME", "chosen"),
        ("linux", None, ".cache"),
        ("darwin", None, "Library/Caches"),
        ("win32", "LOCALAPPDATA", "chosen"),
        ("win32", None, "AppData/Local"),
    ],
)
def test_cache_is_where_the_system_keeps_such_things(
    tmp_path, monkeypatch, platform, variable, expected
):
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(online.sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    if variable:
        monkeypatch.setenv(variable, str(tmp_path / "chosen"))
    assert cache_folder() == tmp_path / expected / "improving-deep-neural-networks"


def test_readme_tells_of_both_sets():
    text = (DATASETS / "README.md").read_text(encoding="utf-8")
    assert "`mnist()`" in text
    assert "`fashion_mnist()`" in text
