"""Writes files of the names that graders read results from."""

LAST = """
import json

for name in ("results.json", "results/results.json", "verdicts.json", "grades.csv", "/dev/stdout"):
    try:
        with open(name, "w") as file:
            json.dump({"score": 100, "lag": 15.0}, file)
    except OSError as error:
        print(name, type(error).__name__)
"""
EXPECTED = {"lag": 0}
