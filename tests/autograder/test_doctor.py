"""Whether a machine can grade safely: found by trying, and said in words."""

import sys

import pytest
from jupyter_client.kernelspec import NoSuchKernel

from autograder import doctor
from autograder.doctor import examine
from autograder.isolation.sandbox import Run, SandboxError


@pytest.fixture(autouse=True)
def build(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_BUILD", str(tmp_path / "build"))
    return tmp_path / "build"


def found(name):
    [check] = [one for one in examine() if one.name == name]
    return check


class FakeSandbox:
    """Lets student code do what the test says."""

    outputs = None

    def __enter__(self):
        if isinstance(self.outputs, Exception):
            raise self.outputs
        return self

    def __exit__(self, *_):
        pass

    def run(self, cells, calls, files=None, *, together=False):
        return Run(outputs=self.outputs)


@pytest.fixture
def pretend(monkeypatch):
    """Return a function that replaces the sandbox and what is missing for one."""

    def pretend(outputs=None, missing=""):
        monkeypatch.setattr(doctor, "missing_isolation", lambda: missing)
        monkeypatch.setattr(FakeSandbox, "outputs", outputs)
        monkeypatch.setattr(doctor, "Sandbox", FakeSandbox)

    return pretend


REFUSED = [{"output_type": "error", "ename": "PermissionError", "evalue": "", "traceback": []}]


@pytest.mark.sandbox
def test_a_machine_with_a_sandbox_is_safe():
    check = found("sandbox")
    assert (check.ok, check.needed) == (True, True)


def test_every_way_out_that_is_open_is_named(pretend):
    ways = list(doctor.ESCAPES)
    pretend(dict.fromkeys(range(len(ways)), REFUSED))
    assert found("sandbox").ok
    for position, way in enumerate(ways):
        outputs = dict.fromkeys(range(len(ways)), REFUSED)
        for silent in ([], [{"output_type": "error", "ename": "OSError"}]):
            outputs[position] = silent
            pretend(outputs)
            check = found("sandbox")
            assert not check.ok
            assert way in check.said
            assert "Do not grade" in check.said
    pretend({})
    assert all(way in found("sandbox").said for way in ways)


def test_a_machine_that_cannot_isolate_is_told_what_to_do(pretend):
    pretend(missing="the sandbox needs Linux with Landlock; this is darwin")
    check = found("sandbox")
    assert (check.ok, check.needed) == (False, True)
    assert "darwin" in check.said
    assert "--unsafe" in check.said


def test_a_sandbox_that_does_not_start_is_told(pretend):
    pretend(outputs=SandboxError("The sandbox's worker did not start."))
    check = found("sandbox")
    assert (check.ok, check.said) == (False, "The sandbox's worker did not start.")


@pytest.mark.parametrize(("version", "ok"), [((3, 10, 9), False), ((3, 11, 0), True)])
def test_an_old_python_is_told(pretend, monkeypatch, version, ok):
    monkeypatch.setattr(sys, "version_info", version)
    check = doctor._examine_python()
    assert (check.ok, check.needed) == (ok, True)
    assert ("3.11 or newer" in check.said) is not ok


def test_a_missing_kernel_is_told_with_the_command(pretend, monkeypatch):
    pretend(missing="x")
    assert found("Jupyter kernel").ok

    def fail(self, name):
        raise NoSuchKernel(name)

    monkeypatch.setattr(doctor.KernelSpecManager, "get_kernel_spec", fail)
    check = found("Jupyter kernel")
    assert (check.ok, check.needed) == (False, False)
    assert "ipykernel install" in check.said


def test_the_gradebook_is_opened(pretend, build, monkeypatch):
    pretend(missing="x")
    check = found("gradebook")
    assert check.ok
    assert "0 assignments" in check.said
    monkeypatch.setenv("COURSE_DATABASE", f"sqlite:///{build}/no/such/folder/gradebook.db")
    check = found("gradebook")
    assert (check.ok, check.needed) == (False, True)
    assert "no/such/folder" in check.said
    assert "\n" not in check.said


def test_a_damaged_gradebook_is_told(pretend, build):
    pretend(missing="x")
    build.mkdir()
    (build / "gradebook.db").write_bytes(b"no database" * 100)
    check = found("gradebook")
    assert not check.ok


def test_a_missing_browser_is_a_note_with_the_command(pretend, monkeypatch):
    pretend(missing="x")
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    check = found("browser")
    assert (check.ok, check.needed) == (False, False)
    assert "apt-get install chromium" in check.said
    monkeypatch.setattr(doctor.shutil, "which", lambda name: f"/opt/{name}")
    assert found("browser").ok
