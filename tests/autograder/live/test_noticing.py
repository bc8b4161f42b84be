"""Changes are noticed where the system tells them, and where it does not."""

import time

import pytest

from autograder.live import noticing
from autograder.live.noticing import Notices, tells_changes

MOUNTS = """\
22 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw
30 22 0:45 / /srv/nfs rw shared:2 - nfs4 server:/x rw
31 30 0:46 / /srv/nfs/here\\040now rw - tmpfs tmpfs rw
32 22 0:47 / /srv/share rw - cifs //server/x rw
33 22 0:48 / /srv/ssh rw - fuse.sshfs x rw
"""


@pytest.mark.parametrize(
    ("folder", "told"),
    [
        ("/srv/local", True),
        ("/srv/nfs", False),
        ("/srv/nfs/in", False),
        ("/srv/nfs/here now/in", True),
        ("/srv/nfs2", True),
        ("/srv/share/in", False),
        ("/srv/ssh", False),
    ],
)
def test_the_system_tells_nothing_of_a_networks_folders(tmp_path, folder, told):
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS)
    assert tells_changes(noticing.Path(folder), mounts) is told


def test_without_a_list_of_mounts_the_system_is_believed(tmp_path):
    assert tells_changes(tmp_path, tmp_path / "none")


def wait_for(notices, wanted, patience=20.0):
    """Return whether an entry is told of in time."""
    ends = time.monotonic() + patience
    while time.monotonic() < ends:
        if wanted in (notices.wait(0.5) or ()):
            return True
    return False


def test_a_change_deep_below_is_told_by_its_first_folder(tmp_path):
    (tmp_path / "ann").mkdir()
    with Notices(tmp_path) as notices:
        assert notices.wait(0.0) is None  # all must be looked at first
        notices.looked(0.0)
        time.sleep(0.3)  # until the thread listens
        (tmp_path / "ann" / "nb.ipynb").write_text("{}")
        assert wait_for(notices, "ann")


def test_all_is_looked_at_again_now_and_then_and_often_where_nothing_is_told(tmp_path):
    for polling, pause in ((False, noticing.LOOK), (True, noticing.LOOK_OFTEN)):
        notices = Notices(tmp_path, polling=polling)
        notices._now = lambda: 100.0
        notices.looked(0.0)
        assert notices.wait(0.0) == set()
        notices._now = lambda pause=pause: 100.0 + pause
        assert notices.wait(0.0) is None


def test_a_slow_look_is_made_less_often(tmp_path):
    notices = Notices(tmp_path, polling=True)
    notices._now = lambda: 0.0
    notices.looked(5.0)
    notices._now = lambda: 5.0 * noticing.SHARE - 1
    assert notices.wait(0.0) == set()


def test_a_system_that_cannot_tell_is_replaced_by_looking(tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError("no space left to note")

    monkeypatch.setattr(noticing, "watch", full)
    with Notices(tmp_path) as notices:
        notices._thread.join(10)
        assert notices.polling
