"""Asks for a kernel that is a command."""

EXPECTED = {}


def edit(notebook):
    evil = {"name": "../../bin/sh -c 'exit 1'", "language": "bash", "display_name": "<b>evil</b>"}
    notebook["metadata"]["kernelspec"] = evil | {"argv": ["/bin/sh", "-c", "exit 1"]}
    notebook["metadata"]["language_info"] = {"name": "bash", "file_extension": "/../x"}
