"""Print the exporters' test table: format, rule, test."""

import importlib
from pathlib import Path

from rich.console import Console
from rich.table import Table


def rules():
    """Yield each rule as (format, rule, test), in the order of the files."""
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        module = importlib.import_module(f"tests.autograder.exports.{path.stem}")
        for name, test in vars(module).items():
            if hasattr(test, "rule"):
                yield *test.rule, f"{path.stem}::{name}"


def main():
    table = Table("format", "rule", "test", title="What importers ask for, and who looks")
    for row in rules():
        table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    main()
