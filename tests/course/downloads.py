"""Downloads of platforms, small: what each calls the files of a class.

Each has what two or three people handed in for ``ps1``, whose notebook is ``sums``. The letters
stand for work: of each person the last letter in the alphabet is the one that counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Stamp = tuple[int, int, int, int, int, int]
DAY: Stamp = (2026, 11, 20, 10, 0, 0)


@dataclass(frozen=True)
class Download:
    """One platform's way to hand out what came.

    Attributes
    ----------
    members : dict of str to str
        File names to work (a letter), or to text of the platform's own.
    students : dict of str to str
        Ids to the work that counts.
    times : dict of str to str
        Ids to the beginning of the timestamp, where the platform says one.
    names : dict of str to tuple
        Ids to first and last name, where the platform says them.
    passed_over : int
        How many files are the platform's own.
    """

    members: dict[str, str]
    students: dict[str, str]
    times: dict[str, str] = field(default_factory=dict)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    passed_over: int = 0


GRADESCOPE = """\
submission_98765:
  :submitters:
  - :name: Ada Lovelace
    :sid: 3012345
    :email: ada@example.edu
  :created_at: 2026-11-18 10:00:00.123456000 Z
  :score: 0.0
submission_98766:
  :submitters:
  - :name: Bob Babbage
    :sid: '0012346'
    :email: bob@example.edu
  - :name: Cyd Curie
    :sid:
    :email: cyd@example.edu
  :created_at: !ruby/object:ActiveSupport::TimeWithZone
    utc: 2026-11-19 11:00:00.000000000 Z
    zone: !ruby/object:ActiveSupport::TimeZone
      name: Etc/UTC
    time: 2026-11-19 11:00:00.000000000 Z
"""

ADA, BOB = ("Ada", "Lovelace"), ("Bob", "Babbage")

DOWNLOADS = {
    "moodle": Download(
        {
            "ps1-42/Ada Lovelace_101_assignsubmission_file_/sums.ipynb": "A",
            "ps1-42/Bob Babbage_102_assignsubmission_file_/deep/er/sums.ipynb": "B",
        },
        {"Ada_Lovelace": "A", "Bob_Babbage": "B"},
        names={"Ada_Lovelace": ADA, "Bob_Babbage": BOB},
    ),
    "moodle without folders": Download(
        {
            "Ada Lovelace_101_assignsubmission_file_sums.ipynb": "A",
            "Bob Babbage_102_assignsubmission_file_my work.ipynb": "B",
        },
        {"Ada_Lovelace": "A", "Bob_Babbage": "B"},
    ),
    "moodle, blind": Download(
        {
            "Participant 101_101_assignsubmission_file_/sums.ipynb": "A",
            "Teilnehmer_in 102_102_assignsubmission_file_/sums.ipynb": "B",
        },
        {"Participant_101": "A", "Teilnehmer_in_102": "B"},
        names={"Participant_101": ("", ""), "Teilnehmer_in_102": ("", "")},
    ),
    "canvas": Download(
        {
            "lovelaceada_12_340_sums.ipynb": "A",
            "lovelaceada_LATE_12_341_sums-1.ipynb": "B",
            "babbagebob_13_99_sums-12.ipynb": "C",
            "curiecyd_14_350_work.zip/homework/sums.ipynb": "D",
        },
        {"lovelaceada": "B", "babbagebob": "C", "curiecyd": "D"},
        names={"lovelaceada": ("", "")},
    ),
    "canvas, anonymous": Download(
        {
            "anon_GSmAI_2009_sums.ipynb": "A",
            "anon_GSmAI_2010_sums-1.ipynb": "B",
            "anon_x7Lq2_LATE_2011_sums.ipynb": "C",
        },
        {"anon_GSmAI": "B", "anon_x7Lq2": "C"},
    ),
    "blackboard": Download(
        {
            "Problem Set_1_alovelace_attempt_2026-11-18-10-00-00.txt": (
                "Name: Ada Lovelace (alovelace)\nAssignment: Problem Set_1\n"
            ),
            "Problem Set_1_alovelace_attempt_2026-11-18-10-00-00_sums.ipynb": "A",
            "Problem Set_1_alovelace_attempt_2026-11-19-10-00-00_sums.ipynb": "B",
            "Problem Set_1_b_babbage_attempt_2026-11-18-09-00-00.txt": (
                "Name: Bob Babbage (b_babbage)\n"
            ),
            "Problem Set_1_b_babbage_attempt_2026-11-18-09-00-00_sums_1.ipynb": "C",
        },
        {"alovelace": "B", "b_babbage": "C"},
        times={"alovelace": "2026-11-19 10:00:00", "b_babbage": "2026-11-18 09:00:00"},
        names={"alovelace": ADA, "b_babbage": BOB},
        passed_over=2,
    ),
    "brightspace": Download(
        {
            "index.html": "<html>",
            "12345-777 - Ada Lovelace - Nov 18, 2026 1205 AM/sums.ipynb": "A",
            "12345-777 - Ada Lovelace - Nov 18, 2026 130 PM/sums.ipynb": "B",
            "12346-777 - Bob Babbage- 19 November, 2026 1000 AM/sums.ipynb": "C",
        },
        {"Ada_Lovelace": "B", "Bob_Babbage": "C"},
        times={"Ada_Lovelace": "2026-11-18 13:30:00", "Bob_Babbage": "2026-11-19 10:00:00"},
        names={"Ada_Lovelace": ADA, "Bob_Babbage": BOB},
        passed_over=1,
    ),
    "sakai": Download(
        {
            "Problem Set 1/grades.csv": "Problem Set 1,Points\n",
            "Problem Set 1/Lovelace, Ada(alovelace)/timestamp.txt": "20261118100000123",
            "Problem Set 1/Lovelace, Ada(alovelace)/Submission attachment(s)/sums.ipynb": "A",
            "Problem Set 1/Lovelace, Ada(alovelace)/comments.txt": "",
            "Problem Set 1/Babbage, Bob(bbabbage)/timestamp.txt": "2026-11-19T10:00:00Z",
            "Problem Set 1/Babbage, Bob(bbabbage)/Submission attachment(s)/x/sums.ipynb": "B",
        },
        {"Ada_Lovelace": "A", "Bob_Babbage": "B"},
        times={"Ada_Lovelace": "2026-11-18 10:00:00", "Bob_Babbage": "2026-11-19 10:00:00"},
        names={"Ada_Lovelace": ADA, "Bob_Babbage": BOB},
        passed_over=4,
    ),
    "gradescope": Download(
        {
            "assignment_1234_export/submission_metadata.yml": GRADESCOPE,
            "assignment_1234_export/submission_98765/sums.ipynb": "A",
            "assignment_1234_export/submission_98766/repo/sums.ipynb": "B",
        },
        {"Ada_Lovelace": "A", "Bob_Babbage": "B", "Cyd_Curie": "B"},
        times={"Ada_Lovelace": "2026-11-18 10:00:00", "Cyd_Curie": "2026-11-19 11:00:00"},
        names={"Ada_Lovelace": ADA, "Bob_Babbage": BOB},
        passed_over=1,
    ),
    "github classroom": Download(
        {
            "problem-set-1-submissions/problem-set-1-ada-lovelace/sums.ipynb": "A",
            "problem-set-1-submissions/problem-set-1-ada-lovelace/README.md": "text",
            "problem-set-1-submissions/problem-set-1-bob99/src/sums.ipynb": "B",
            "problem-set-1-submissions/problem-set-1-bob99/.git/HEAD": "ref",
        },
        {"ada-lovelace": "A", "bob99": "B"},
        passed_over=2,
    ),
    "github, zips of repositories": Download(
        {
            "ps1-ada-main.zip/ps1-ada-main/sums.ipynb": "A",
            "ps1-bob-master.zip/ps1-bob-master/sums.ipynb": "B",
        },
        {"ada": "A", "bob": "B"},
    ),
    "google classroom": Download(
        {
            "Ada Lovelace - sums.ipynb": "A",
            "Bob Babbage - Copy of sums.ipynb": "B",
        },
        {"Ada_Lovelace": "A", "Bob_Babbage": "B"},
        names={"Ada_Lovelace": ADA},
    ),
    "open edx": Download(
        {
            "[1]Week 1, [2]Tensors, [1]Hand in/[1] - ada_l - sums.ipynb": "A",
            "[1]Week 1, [2]Tensors, [1]Hand in/[1] - ada_l - prompt_0.txt": "text",
            "[1]Week 1, [2]Tensors, [1]Hand in/[1] - 703dee642c9872a35 - sums.ipynb": "B",
            "submissions.csv": "course_id,block_id\n",
        },
        {"ada_l": "A", "703dee642c9872a35": "B"},
        passed_over=2,
    ),
    "nbgrader's exchange": Download(
        {
            "inbound/ada+ps1+2026-11-18 10:00:00.123456 UTC/sums.ipynb": "A",
            "inbound/ada+ps1+2026-11-18 10:00:00.123456 UTC/timestamp.txt": "1999-01-01",
            "inbound/ada+ps1+2026-11-19 10:00:00.123456 UTC+4a7b/sums.ipynb": "B",
            "inbound/bob+ps1+2026-11-19 10:00:00 +0100/sums.ipynb": "C",
        },
        {"ada": "B", "bob": "C"},
        times={"ada": "2026-11-19 10:00:00", "bob": "2026-11-19 09:00:00"},
        passed_over=1,
    ),
    "otter": Download(
        {
            "ada/sums_2026_11_18T10_00_00_123456.zip/sums.ipynb": "A",
            "ada/sums_2026_11_19T10_00_00_123456.zip/sums.ipynb": "B",
            "bob/sums_2026_11_18T10_00_00_123456.zip/sums.ipynb": "C",
            "bob/sums_2026_11_18T10_00_00_123456.zip/__zip_filename__": "name",
        },
        {"ada": "B", "bob": "C"},
        passed_over=1,
    ),
    "otter in canvas": Download(
        {
            "lovelaceada_12_340_sums_2026_11_18T10_00_00_123456.zip/sums.ipynb": "A",
            "babbagebob_13_341_sums_2026_11_18T10_00_00_123456.zip/sums.ipynb": "B",
        },
        {"lovelaceada": "A", "babbagebob": "B"},
    ),
    "this course's own": Download(
        {
            "ps1_Ada_Lovelace_2026-11-18.zip/sums.ipynb": "A",
            "ps1_Ada_Lovelace_2026-11-18.zip/receipt.json": "{}",
            "ps1_Ada_Lovelace_2026-11-19.zip/sums.ipynb": "B",
            "ps1_Ada_Lovelace_2026-11-19_2.zip/sums.ipynb": "C",
            "ps1_Ada_Lovelace_2026-11-19_12.zip/sums.ipynb": "D",
            "ps1_Bob_Babbage_20261118T100000Z.zip/work/sums.ipynb": "E",
        },
        {"Ada_Lovelace": "D", "Bob_Babbage": "E"},
        passed_over=1,
    ),
    "a zip for each student": Download(
        {
            "ada.zip/sums.ipynb": "A",
            "bob_ps1.zip/homework/sums.ipynb": "B",
            "cyd/sums.ipynb": "C",
        },
        {"ada": "A", "bob": "B", "cyd": "C"},
    ),
    "loose files": Download(
        {
            "ada.ipynb": "A",
            "bob_sums.ipynb": "B",
            "ps1-sums-cyd (1).ipynb": "C",
        },
        {"ada": "A", "bob": "B", "cyd": "C"},
    ),
    "loose files in one folder": Download(
        {"handed in/ada_sums.ipynb": "A", "handed in/sums_bob.ipynb": "B"},
        {"ada": "A", "bob": "B"},
    ),
    "folders": Download(
        {
            "ada/sums.ipynb": "A",
            "bob/PS1 (1)/sums.ipynb": "B",
            "cyd/repo-main/work/sums.ipynb": "C",
            "dan/sums/sums.ipynb": "D",
        },
        {"ada": "A", "bob": "B", "cyd": "C", "dan": "D"},
    ),
    "folders below others": Download(
        {
            "Term/class/ada/homework/sums.ipynb": "A",
            "Term/class/bob/homework/sums.ipynb": "B",
            "Term/class/cyd_sums.ipynb": "C",
        },
        {"ada": "A", "bob": "B", "cyd": "C"},
    ),
    "nbgrader's own tree": Download(
        {"course/submitted/ada/ps1/sums.ipynb": "A"},
        {"ada": "A"},
    ),
}
