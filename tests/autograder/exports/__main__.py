"""Print the exporters' test table, as Markdown: format, rule, test."""

import importlib
from pathlib import Path

HERE = Path(__file__).parent
TESTS = HERE.parents[1]
FILES = [*sorted(HERE.glob("test_*.py")), TESTS / "end_to_end" / "test_gradescope.py"]


def rules():
    """Yield each rule as (format, rule, test), in the order of the files."""
    for path in FILES:
        place = path.relative_to(TESTS.parent).with_suffix("")
        module = importlib.import_module(".".join(place.parts))
        for name, test in vars(module).items():
            if hasattr(test, "rule"):
                yield *test.rule, f"{path.relative_to(TESTS)}::{name}"


def main():
    print("| format | rule | test |\n|:--|:--|:--|")
    for format_name, text, test in rules():
        print(f"| {format_name} | {text} | `{test}` |")


if __name__ == "__main__":
    main()
