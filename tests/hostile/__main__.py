"""Grade the hostile class and print what came of each kind: ``python -m tests.hostile``.

With words, such as ``python -m tests.hostile memory reading/home``: only submissions whose names
begin with one of them.
"""

import sys
from collections.abc import Sequence

from tests.hostile import batch
from tests.hostile.corpus import hostile, roster


def main(words: Sequence[str]) -> int:
    chosen = [one for one in hostile() if one.name.startswith(tuple(words) or "")]
    graded = batch.run_in_new_folder(roster(chosen))
    print(*batch.table(graded), sep="\n")
    for command, (exit_code, printed) in graded.ended.items():
        print(f"course {command}: exit code {exit_code}", printed[-2000:] if exit_code else "")
    harm = [*graded.touched, *graded.left, *graded.calls]
    print(f"\nfiles touched, processes left, servers called: {', '.join(harm) or 'none'}")
    print(f"all of it lies in {graded.root}")
    return bool(harm or any(batch.surprises(graded, one) for one in graded.students))


sys.exit(main(sys.argv[1:]))
