"""LTI: scores arrive at a platform that takes its specifications at their word, come what may."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from autograder.exports import ExportError
from autograder.exports.lti import GIVE_UP, Ledger, payload_of, send_scores
from autograder.exports.lti_client import TRIES, Client, read_platform, scores_url
from tests.autograder.exports.conftest import row
from tests.autograder.exports.importers.lti import Platform, time_of
from tests.autograder.exports.rules import rule


def pem_of(key):
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, *form).decode()


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def platform(key):
    with Platform(
        key.public_key(),
        {"u-student-01", "u-student-02", "u-student-03", "u-student-04", "u-student-05"},
    ) as platform:
        yield platform


@pytest.fixture
def settings(platform, key, tmp_path):
    """Return the path of a settings file for the platform."""
    (tmp_path / "lti.pem").write_text(pem_of(key))
    path = tmp_path / "lti.toml"
    path.write_text(
        f'token_url = "{platform.token_url}"\n'
        f'client_id = "{platform.client_id}"\n'
        f'key_id = "{platform.key_id}"\n'
        'private_key = "lti.pem"\n'
        "[lineitems]\n"
        f'06_averages = "{platform.address}/course/1/line_items/42?type=x"\n'
    )
    return path


class Tool:
    """Our side: a client, a ledger, and how long it waited."""

    def __init__(self, settings, tmp_path):
        self.waited = []
        self.settings, self.path = settings, tmp_path / "sent.jsonl"

    def send(self, rows, **options):
        with httpx.Client(verify=False) as http:
            client = Client(read_platform(self.settings), http, self.waited.append)
            return send_scores(rows, client, Ledger(self.path), **options)


@pytest.fixture
def tool(settings, tmp_path):
    return Tool(settings, tmp_path)


def people(*names, score=72.5, **more):
    return [row(name, score, lms_user_id=f"u-{name}", **more) for name in names]


@rule("LTI", "token: signature, aud, exp, jti once; scope. score: type, fields, time")
def test_scores_arrive(tool, platform):
    late = row(
        "student-02",
        80.0,
        lms_user_id="u-student-02",
        penalty=10.0,
        timestamp=datetime(2026, 11, 20, 18),
    )
    result = tool.send([*people("student-01"), late])
    assert (result.sent, result.failed) == (["student-01", "student-02"], {})
    score = platform.score_of("u-student-02")
    assert (score["scoreGiven"], score["scoreMaximum"]) == (70.0, 100.0)
    assert (score["activityProgress"], score["gradingProgress"]) == ("Completed", "FullyGraded")
    assert score["submission"] == {"submittedAt": "2026-11-20T18:00:00.000+00:00"}
    assert len(platform.tokens) == 1


@rule("LTI", "/scores comes before the query of a line item's address")
def test_scores_go_below_the_line_item(tool, platform):
    tool.send(people("student-01"))
    assert list(platform.scores) == [("/course/1/line_items/42", "type=x", "u-student-01")]
    assert scores_url("https://x/a/?b=c&d") == "https://x/a/scores?b=c&d"
    assert scores_url("https://x/a") == "https://x/a/scores"


def test_what_has_arrived_and_not_changed_is_not_sent_again(tool, platform):
    tool.send(people("student-01", "student-02"))
    result = tool.send([*people("student-01"), *people("student-02", score=5.0)])
    assert (result.sent, result.unchanged) == (["student-02"], ["student-01"])
    assert platform.score_of("u-student-02")["scoreGiven"] == 5.0
    assert tool.send(people("student-01"), force=True).sent == ["student-01"]


@rule("LTI", "each score is later than the last one of the same student")
def test_times_go_on_though_the_clock_was_set_back(tool, platform, tmp_path):
    tool.send(people("student-01"))
    first = time_of(platform.score_of("u-student-01"))
    behind = Ledger(tool.path, lambda: datetime.now(UTC) - timedelta(days=1))
    assert first < behind.now() < behind.now()
    with httpx.Client(verify=False) as http:
        client = Client(read_platform(tool.settings), http, tool.waited.append)
        assert send_scores(people("student-01", score=3.0), client, behind).sent == ["student-01"]


@rule("LTI", "PendingManual where a mark is missing, and it is sent again once it is there")
def test_a_score_that_waits_for_a_person_says_so(tool, platform):
    waits = people("student-01", is_waiting=True)
    assert set(tool.send(waits).left_out) == {"student-01"}
    assert tool.send(waits, waiting=True).sent == ["student-01"]
    assert platform.score_of("u-student-01")["gradingProgress"] == "PendingManual"
    assert tool.send(people("student-01")).sent == ["student-01"]
    assert platform.score_of("u-student-01")["gradingProgress"] == "FullyGraded"


def test_who_cannot_be_sent_is_left_out_and_told(tool):
    twins = [row("twin-1", lms_user_id="u-student-05"), row("twin-2", lms_user_id="u-student-05")]
    result = tool.send([row("nobody"), *twins, *people("student-04", is_submitted=False)])
    assert set(result.left_out) == {"nobody", "twin-1", "twin-2", "student-04"}
    assert result.sent == []


# Trouble


@pytest.mark.parametrize("trouble", [(503, {}, {}), (429, {}, {"Retry-After": "7"}), "hang up"])
def test_what_may_pass_is_tried_again(tool, platform, trouble):
    platform.troubles = [trouble] * (TRIES - 1)
    result = tool.send(people("student-01", "student-02"))
    assert (result.sent, platform.log) == (
        ["student-01", "student-02"],
        ["u-student-01", "u-student-02"],
    )
    assert len(tool.waited) == TRIES - 1
    asked = isinstance(trouble, tuple) and trouble[2]
    assert min(tool.waited) == (7.0 if asked else 1.0)


def test_a_platform_may_name_the_time_to_come_back(tool, platform):
    soon = datetime.now(UTC) + timedelta(seconds=40)
    date = soon.strftime("%a, %d %b %Y %H:%M:%S GMT")
    platform.troubles = [(503, {}, {"Retry-After": date}), (503, {}, {"Retry-After": "tomorrow"})]
    assert tool.send(people("student-01")).sent == ["student-01"]
    assert 30 < tool.waited[0] <= 40
    assert tool.waited[1] == 2.0


def test_one_refused_score_stops_nobody_else(tool, platform):
    result = tool.send(people("student-01", "stranger", "student-02"))
    assert result.sent == ["student-01", "student-02"]
    assert "400" in result.failed["stranger"]
    assert "no such user" in result.failed["stranger"]
    assert tool.waited == []
    platform.users.add("u-stranger")
    again = tool.send(people("student-01", "stranger", "student-02"))
    assert (again.sent, again.unchanged) == (["stranger"], ["student-01", "student-02"])


def test_a_lost_answer_is_sent_again_with_a_later_time(tool, platform, monkeypatch):
    take = platform.take

    def take_and_hang_up(*request):
        monkeypatch.setattr(platform, "take", take)
        assert take(*request)[0] == 200
        return "hang up"

    monkeypatch.setattr(platform, "take", take_and_hang_up)
    assert tool.send(people("student-01")).sent == ["student-01"]
    assert platform.log == ["u-student-01", "u-student-01"]


def test_a_platform_that_is_down_is_not_asked_for_each_student(tool, platform):
    platform.troubles = [(503, {}, {})] * 100
    rows = people("student-01", "student-02", "student-03", "student-04", "student-05")
    result = tool.send(rows)
    assert set(result.failed) == {
        "student-01",
        "student-02",
        "student-03",
        "student-04",
        "student-05",
    }
    assert len(tool.waited) == GIVE_UP * (TRIES - 1)
    platform.troubles.clear()
    assert tool.send(rows).sent == [
        "student-01",
        "student-02",
        "student-03",
        "student-04",
        "student-05",
    ]


def test_nobody_listening_is_told(tool, platform):
    platform.__exit__()
    result = tool.send(people("student-01"))
    assert "no answer" in result.failed["student-01"]
    platform.__init__(platform.public_key, platform.users)
    platform.thread.start()


def test_a_token_that_was_withdrawn_is_asked_for_anew(tool, platform):
    platform.troubles = [(401, {}, {})]
    assert tool.send(people("student-01")).sent == ["student-01"]
    assert len(platform.tokens) == 2


@pytest.mark.parametrize("status", [401, 403])
def test_a_tool_that_may_not_is_refused_once_and_nobody_is_lost(tool, platform, status):
    platform.troubles = [(status, {}, {})] * 2
    result = tool.send(people("student-01", "student-02", "student-03"))
    assert set(result.failed) == {"student-01", "student-02", "student-03"}
    assert all(str(status) in why for why in result.failed.values())
    assert platform.log == []


@pytest.mark.parametrize("wrong", ["client_id", "key_id", "token_url", "key", "no json"])
def test_access_that_is_not_given_is_told(tool, platform, settings, tmp_path, wrong):
    text = settings.read_text()
    if wrong == "key":
        (tmp_path / "lti.pem").write_text(pem_of(rsa.generate_private_key(65537, 2048)))
    elif wrong == "no json":
        platform.token_troubles = [(200, "hello", {})]
    elif wrong == "token_url":
        settings.write_text('audience = "https://other.example"\n' + text)
    else:
        settings.write_text(text.replace(getattr(platform, wrong), "other"))
    result = tool.send(people("student-01"))
    assert "gives no access" in result.failed["student-01"]


def test_an_audience_of_its_own_is_used(tool, platform, settings):
    settings.write_text(f'audience = "{platform.token_url}"\n' + settings.read_text())
    assert tool.send(people("student-01")).sent == ["student-01"]


def test_a_request_for_access_is_new_each_time(tool, platform):
    platform.token_troubles = [(503, {}, {}), "hang up"]
    assert tool.send(people("student-01")).sent == ["student-01"]


@pytest.mark.parametrize("cut", [1, 20, 60])
def test_a_run_that_was_killed_loses_nothing(tool, platform, cut):
    tool.send(people("student-01", "student-02"))
    data = tool.path.read_bytes()
    tool.path.write_bytes(data[:-cut])
    result = tool.send(people("student-01", "student-02"))
    assert result.failed == {}
    assert set(result.sent) | set(result.unchanged) == {"student-01", "student-02"}
    assert tool.send(people("student-01", "student-02")).unchanged == ["student-01", "student-02"]
    assert tool.path.stat().st_mode & 0o077 == 0


def test_each_student_is_noted_as_it_is_done_with(tool):
    done = []
    tool.send(people("student-01", "stranger"), note=lambda one: done.append(one.student))
    assert done == ["student-01", "stranger"]


# Settings

WRONG = {
    "has no client_id": lambda text: text.replace("client_id", "# client_id"),
    "has a setting 'client'": lambda text: 'client = "x"\n' + text,
    "is no TOML": lambda text: text + "[",
    "must be a table": lambda text: text.split("[")[0] + 'lineitems = "x"\n',
    "key_id must be text": lambda text: text.replace('"key-2026"', "7"),
    "06_averages must be text": lambda text: text.split("06")[0] + "06_averages = 7\n",
    "must be an address with https": lambda text: text.replace("http://127.0.0.1", "http://x.y"),
    "token_url is 'ftp://x'": lambda text: 'token_url = "ftp://x"\n' + text.split("\n", 1)[1],
    "cannot be read": lambda text: text.replace("lti.pem", "none.pem"),
    "is no private key": lambda text: text.replace("lti.pem", "lti.toml"),
}


@pytest.mark.parametrize(("told", "change"), WRONG.items(), ids=WRONG)
def test_settings_that_cannot_be_used_are_told(settings, told, change):
    settings.write_text(change(settings.read_text()))
    with pytest.raises(ExportError, match=told):
        read_platform(settings)


def test_settings_that_are_not_there_are_told(tmp_path):
    with pytest.raises(ExportError, match="cannot be read"):
        read_platform(tmp_path / "none.toml")


def test_a_key_is_never_shown(settings):
    assert "PRIVATE" not in repr(read_platform(settings))


def test_an_assignment_without_a_column_is_told(tool, settings):
    settings.write_text(settings.read_text().replace("06_averages", "other"))
    with pytest.raises(ExportError, match="no line item for 06_averages"):
        tool.send(people("student-01"))


@given(user=st.text(min_size=1), score=st.floats(0, 200), penalty=st.floats(0, 50))
def test_any_score_is_json_and_right(user, score, penalty):
    one = row("student-01", score, lms_user_id=user, penalty=penalty)
    told = json.loads(json.dumps(payload_of(one, datetime.now(UTC))))
    assert told["userId"] == user
    assert told["scoreGiven"] == pytest.approx(max(0, score - penalty), abs=1e-4)
