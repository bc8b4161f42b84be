"""Grade the hostile class and print what came of each kind: ``python -m tests.hostile``.

With words, such as ``python -m tests.hostile memory reading/home``: only submissions whose names
begin with one of them.
"""

import sys
from collections.abc import Sequence

from tests.hostile import batch
from tests.hostile.corpus import Submission, hostile, roster, with_files


def main(words: Sequence[str]) -> int:
    wanted = tuple(words) or ""
    chosen = [one for one in hostile() if one.name.startswith(wanted)]
    failed = _grade(chosen, takes_files=False)
    beside = [one for one in with_files() if one.name.startswith(wanted)]
    if beside:
        print("In a course that takes along what lies beside the notebook:\n")
        failed |= _grade(beside, takes_files=True)
    return failed


def _grade(chosen: Sequence[Submission], *, takes_files: bool) -> int:
    graded = batch.run_in_new_folder(roster(chosen), takes_files=takes_files)
    print(*batch.table(graded), sep="\n")
    for command, (exit_code, printed) in graded.ended.items():
        print(f"course {command}: exit code {exit_code}", printed[-2000:] if exit_code else "")
    harm = [*graded.touched, *graded.left, *graded.calls]
    is_large = graded.peak_bytes > batch.MOST_BYTES
    print(f"\nfiles touched, processes left, servers called: {', '.join(harm) or 'none'}")
    print(f"all of it lies in {graded.root}\n")
    return bool(harm or is_large or any(batch.all_told(graded, one) for one in graded.students))


sys.exit(main(sys.argv[1:]))
