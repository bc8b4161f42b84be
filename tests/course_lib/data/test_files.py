import hashlib
import shutil

import pytest

from course_lib.data import DATASETS, DataError
from course_lib.data.files import CHECKSUMS, read_checked

README = (DATASETS / "README.md").read_text(encoding="utf-8")


def test_every_data_file_has_a_checksum_and_every_checksum_a_file():
    found = {path.name for path in DATASETS.iterdir() if path.suffix in {".csv", ".npz"}}
    assert found == CHECKSUMS.keys()


@pytest.mark.parametrize("name", CHECKSUMS)
def test_checksum_is_that_of_the_file_and_stands_under_its_name_in_the_readme(name):
    assert hashlib.sha256(read_checked(DATASETS / name)).hexdigest() == CHECKSUMS[name]
    section = README.partition(f"## {name}\n")[2].partition("\n## ")[0]
    assert CHECKSUMS[name] in section
    assert all(f"**{word}:**" in section for word in ("Source", "Licence"))


@pytest.mark.parametrize("name", CHECKSUMS)
def test_a_file_with_one_changed_byte_is_refused_and_says_what_to_do(name, tmp_path):
    copy = tmp_path / name
    content = bytearray((DATASETS / name).read_bytes())
    content[len(content) // 2] ^= 1
    copy.write_bytes(content)
    with pytest.raises(DataError, match="has changed") as caught:
        read_checked(copy)
    assert str(copy) in str(caught.value)
    assert f"Copy {name} again" in str(caught.value)


def test_half_a_file_is_refused(tmp_path):
    content = (DATASETS / "digits.npz").read_bytes()
    (tmp_path / "digits.npz").write_bytes(content[: len(content) // 2])
    with pytest.raises(DataError, match="has changed"):
        read_checked(tmp_path / "digits.npz")


def test_a_missing_file_says_where_it_should_be(tmp_path):
    with pytest.raises(DataError, match="cannot be read") as caught:
        read_checked(tmp_path / "digits.npz")
    assert str(tmp_path) in str(caught.value)
    assert "Copy digits.npz again" in str(caught.value)


def test_only_text_may_have_windows_line_endings(tmp_path):
    for name in ("london_climate.csv", "iris.npz"):
        shutil.copy(DATASETS / name, tmp_path)
    text, binary = tmp_path / "london_climate.csv", tmp_path / "iris.npz"
    text.write_bytes(text.read_bytes().replace(b"\n", b"\r\n"))
    binary.write_bytes(binary.read_bytes() + b"\r\n")
    assert b"\r" not in read_checked(text)
    with pytest.raises(DataError):
        read_checked(binary)
