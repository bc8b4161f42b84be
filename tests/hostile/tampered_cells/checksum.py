"""Claims that nothing was changed: every checksum is that of something else."""

EXPECTED = {"lag": 0}


def edit(notebook):
    for cell in notebook["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["checksum"] = "d41d8cd98f00b204e9800998ecf8427e"
