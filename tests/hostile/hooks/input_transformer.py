"""Rewrites the source of later cells, so that the test cell gives points away."""

FIRST = """
def generous(lines):
    return [line.replace("check(lag)", "15.0") for line in lines]

get_ipython().input_transformers_post.append(generous)
"""
EXPECTED = {"lag": 0}
