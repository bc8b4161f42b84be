"""What may leave the clone: allowed files only, and nothing of the instructor's."""

from autograder.shipping import copy_allowed, copy_shipped


def files(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_only_allowed_files_are_copied(tmp_path):
    source, target = tmp_path / "source", tmp_path / "target"
    for name in (
        "a.py",
        "sub/b.py",
        "sub/b.js",
        "notes.md",
        "c.pyc",
        "noending",
        ".hidden.py",
        ".git/d.py",
        "reference/e.py",
        "sub/reference/f.py",
        "__pycache__/g.py",
        "cases/h.py",
        "reference.py",
    ):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(name)
    copy_allowed(source, target, {".py"})
    assert files(target) == ["a.py", "reference.py", "sub/b.py"]
    assert (target / "sub" / "b.py").read_text() == "sub/b.py"


def test_a_link_gives_nothing_away(tmp_path):
    source, target = tmp_path / "source", tmp_path / "target"
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "solution.py").write_text("secret")
    source.mkdir()
    (source / "a.py").write_text("a")
    (source / "linked").symlink_to(tmp_path / "secret")
    (source / "linked.py").symlink_to(tmp_path / "secret" / "solution.py")
    copy_allowed(source, target, {".py"})
    assert files(target) == ["a.py"]


def test_students_get_the_library_without_the_reference(tmp_path):
    copy_shipped(tmp_path)
    shipped = files(tmp_path)
    assert "course_lib/checking.py" in shipped
    assert any(name.startswith("datasets/") for name in shipped)
    assert not [name for name in shipped if "reference" in name or "autograder" in name]
    assert {name.split("/")[0] for name in shipped} == {"course_lib", "datasets"}
