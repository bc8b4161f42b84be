"""Hands in widget state, which pages would bring back to life."""

EXPECTED = {}


def edit(notebook):
    notebook["metadata"]["widgets"] = {
        "application/vnd.jupyter.widget-state+json": {
            "state": {"1": {"model_name": "HTMLModel", "state": {"value": "<script>1</script>"}}}
        }
    }
