"""Takes every assert and every raise out of later cells."""

FIRST = """
import ast

class Silencer(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()

    visit_Raise = visit_Assert

get_ipython().ast_transformers.append(Silencer())
"""
EXPECTED = {"lag": 0}
