"""The page for grading by hand: what it shows, what it writes, and whom it lets in."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import pytest
from typer.testing import CliRunner

from autograder.classes.journal import Entry, opened
from autograder.cli import app
from autograder.course.folder import Course
from autograder.errors import WrongUse
from autograder.model import Outcome
from autograder.nbgrader.gradebook import grade_rows, persons_marks
from autograder.nbgrader.hand_marks import Place, ask_again
from autograder.nbgrader.written_marks import MarkedMeanwhile, write_mark, written_marks
from autograder.present.manual import Desk, ManualServer
from autograder.present.manual.desk import Refused
from tests.present.class_of_results import grade_by_hand, put, result
from tests.tiny_course import ESSAY_STUB

HOSTILE = "*I* <script>alert(1)</script><img src=http://x.org/a.png onerror=alert(2)> $x^2$"


@pytest.fixture
def desk(registered: Course) -> Desk:
    put(registered, result("ada"), {"essay": HOSTILE})
    put(registered, result("bob"), {"essay": "Because."})
    put(registered, result("cyd", wrote_essay=False))
    return Desk(registered, "ps1", "essay", is_anonymous=False)


def mark(points: str, shown: dict[str, Any], comment: str = "") -> dict[str, str]:
    return {"points": points, "comment": comment, "version": shown["version"]}


def test_a_mark_stands_in_the_gradebook_at_once(desk: Desk, registered: Course) -> None:
    assert desk.progress == "1 of 3"
    said = desk.give(1, mark("2,5", desk.answer(1), "Well argued."))
    assert (said["points"], said["comment"], said["waits"]) == ("2.5", "Well argued.", False)
    assert (said["waiting"], said["progress"]) == ((0,), "2 of 3")
    stands = persons_marks(registered.settings, "ps1", "sums")["bob"]
    assert stands.scores["essay"] == 2.5
    assert stands.comments == {"essay": "Well argued."}
    rows = {row.student: row for row in grade_rows(registered.settings, "ps1")}
    assert (rows["bob"].needs_manual_grade, rows["bob"].score) == (False, 11.5)
    assert rows["ada"].needs_manual_grade


def test_a_mark_is_taken_away_by_giving_no_points(desk: Desk) -> None:
    desk.give(1, mark("2", desk.answer(1)))
    said = desk.give(1, mark("", desk.answer(1)))
    assert (said["points"], said["waits"], said["waiting"]) == (None, True, (0, 1))


def test_a_mark_in_formgrader_is_what_the_page_shows(desk: Desk, registered: Course) -> None:
    grade_by_hand(registered, "bob", 4, comment="Good.")
    shown = desk.answer(1)
    assert (shown["points"], shown["comment"], shown["waits"]) == ("4", "Good.", False)


@pytest.mark.parametrize("points", ["6", "-1", "five", "nan", "inf", "1e9", 3, None])
def test_points_that_cannot_be_are_refused_with_the_range(points: Any, desk: Desk) -> None:
    with pytest.raises(Refused, match="a number from 0 to 5"):
        desk.give(0, mark(points, desk.answer(0)))
    assert desk.progress == "1 of 3"


def test_two_people_do_not_overwrite_each_other(desk: Desk) -> None:
    first, second = desk.answer(0), desk.answer(0)
    desk.give(0, mark("1", first, "mine"))
    with pytest.raises(MarkedMeanwhile):
        desk.give(0, mark("5", second))
    assert (desk.answer(0)["points"], desk.answer(0)["comment"]) == ("1", "mine")


def test_a_change_between_looking_and_writing_is_noticed(desk: Desk, registered: Course) -> None:
    (before, *_) = written_marks(registered.settings, "ps1", "sums", "essay")
    grade_by_hand(registered, "ada", 3, comment="in Formgrader")
    with pytest.raises(MarkedMeanwhile):
        write_mark(registered.settings, before, 5.0, "")
    (after, *_) = written_marks(registered.settings, "ps1", "sums", "essay")
    assert (after.hand.score, after.hand.comment) == (3.0, "in Formgrader")


def test_a_comment_that_was_changed_alone_keeps_points_from_being_written(
    desk: Desk, registered: Course
) -> None:
    desk.give(0, mark("1", desk.answer(0)))
    (before, *_) = written_marks(registered.settings, "ps1", "sums", "essay")
    desk.give(0, mark("1", desk.answer(0), "a word"))
    with pytest.raises(MarkedMeanwhile):
        write_mark(registered.settings, before, 5.0, "another")
    (after, *_) = written_marks(registered.settings, "ps1", "sums", "essay")
    assert (after.hand.score, after.hand.comment) == (1.0, "a word")


def test_an_answer_that_changed_shows_the_mark_it_had(desk: Desk, registered: Course) -> None:
    desk.give(0, mark("3", desk.answer(0), "Nearly."))
    ask_again(registered.settings, Place("ps1", "sums", "ada"), {"essay"})
    with opened(registered, "ps1") as journal:
        journal.record(Entry("key", "s", result("ada"), (), earlier={"essay": "*First* thought."}))
    shown = desk.answer(0)
    assert (shown["has_changed"], shown["points"], shown["comment"]) == (True, "3", "Nearly.")
    now, _, before = shown["answer"].partition("What was graded before")
    assert "<em>First</em> thought." in before
    assert "<em>I</em>" in now
    said = desk.give(0, mark("3", shown, "Nearly."))
    assert (said["has_changed"], said["waits"]) == (False, False)
    assert "What was graded before" not in desk.answer(0)["answer"]


def test_what_was_written_is_shown_harmless_with_its_formula(desk: Desk) -> None:
    shown = desk.answer(0)
    assert "<em>I</em>" in shown["answer"]
    assert "data:image/svg" in shown["answer"]
    assert "<script" not in shown["answer"]
    assert shown["answer"].count("<img") == 1  # the formula's; what the student wrote is text
    assert "A model answer." in shown["model"]
    blank = desk.answer(2)
    assert (blank["is_blank"], blank["points"]) == (True, "0")


def test_names_are_hidden_on_wish_and_so_is_their_order(registered: Course) -> None:
    students = [f"student-{number}" for number in range(8)]
    for student in students:
        put(registered, result(student), {"essay": f"By {student[-1]}."})
    hidden = Desk(registered, "ps1", "essay", is_anonymous=True)
    shown = [hidden.answer(index) for index in range(len(hidden))]
    assert not any("student-" in json.dumps(each) for each in shown)
    assert [each["who"] for each in shown] == [f"Student {n}" for n in range(1, 9)]
    order = [each["answer"] for each in shown]
    assert order != sorted(order)
    again = Desk(registered, "ps1", "essay", is_anonymous=True)
    assert [again.answer(index)["answer"] for index in range(8)] == order


def test_a_file_that_could_not_be_read_is_no_blank_answer(registered: Course) -> None:
    lost = [Outcome.COULD_NOT_CHECK] * 3
    found = result("ada", (0, 0, 0), outcomes=lost, notes=("Ada.ipynb is no JSON (line 3).",))
    put(registered, found, {"essay": ESSAY_STUB})
    shown = Desk(registered, "ps1", "essay", is_anonymous=False).answer(0)
    assert shown["waits"]
    assert "could not be read" in shown["answer"]
    assert "Ada.ipynb is no JSON (line 3)." in shown["answer"]
    assert ESSAY_STUB not in shown["answer"]
    hidden = Desk(registered, "ps1", "essay", is_anonymous=True).answer(0)
    assert "could not be read" in hidden["answer"]
    assert "Ada" not in hidden["answer"]


def test_nothing_to_grade_is_said(registered: Course) -> None:
    with pytest.raises(WrongUse, match="run `autograder grade ps1` first"):
        Desk(registered, "ps1", None, is_anonymous=False)
    with pytest.raises(WrongUse, match=r"no question 'esay'.*did you mean 'essay'"):
        Desk(registered, "ps1", "esay", is_anonymous=False)


def test_the_verb_is_refused_in_a_sentence(registered: Course) -> None:
    done = CliRunner().invoke(app, ["manual", "ps1", "--course", str(registered.root)])
    assert isinstance(done.exception, WrongUse)


@pytest.fixture
def server(desk: Desk) -> Iterator[ManualServer]:
    with ManualServer(desk) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def ask(server: ManualServer, path: str, method: str = "GET", **more: Any) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", server.server_port)
    connection.request(method, path, **more)
    reply = connection.getresponse()
    return reply.status, reply.read().decode()


def test_the_page_is_for_this_machine_and_whoever_knows_the_address(server: ManualServer) -> None:
    assert server.server_address[0] == "127.0.0.1"
    assert ask(server, f"/{server.token}/")[0] == 200
    for path in ("/", "/x/", f"/{server.token}", f"/{server.token[:-1]}/answers/0", "//answers/0"):
        assert ask(server, path)[0] == 404
    elsewhere = {"Host": f"evil.org:{server.server_port}"}
    assert ask(server, f"/{server.token}/answers/0", headers=elsewhere)[0] == 404


def test_the_page_forbids_all_that_is_not_its_own(server: ManualServer) -> None:
    _, page = ask(server, f"/{server.token}/")
    assert "default-src 'none'" in page
    assert "connect-src 'self'" in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page


def test_requests_that_are_no_marks_are_refused(server: ManualServer, desk: Desk) -> None:
    place = f"/{server.token}/answers/0"
    kind = {"Content-Type": "application/json"}
    assert ask(server, f"/{server.token}/answers/9")[0] == 404
    assert ask(server, place, "PUT", body="{}")[0] == 400
    assert ask(server, place, "PUT", body="[", headers=kind)[0] == 400
    assert ask(server, place, "PUT", body="x" * 200_001, headers=kind)[0] == 400
    old = json.dumps({"points": "1", "comment": "", "version": "old"})
    status, said = ask(server, place, "PUT", body=old, headers=kind)
    assert (status, json.loads(said)["points"]) == (409, None)
    assert desk.progress == "1 of 3"


def test_a_port_that_is_taken_is_said(server: ManualServer, desk: Desk) -> None:
    with pytest.raises(WrongUse, match=f"Port {server.server_port} cannot be used"):
        ManualServer(desk, server.server_port)
