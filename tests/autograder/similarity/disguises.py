"""What somebody does to code that should not look like another's."""

import ast
import builtins
import random


class _Renamer(ast.NodeTransformer):
    """Gives every name that the code binds another one."""

    def __init__(self, names):
        self.names = names

    def visit_Name(self, node):
        node.id = self.names.get(node.id, node.id)
        return node

    def visit_arg(self, node):
        node.arg = self.names.get(node.arg, node.arg)
        return node

    def visit_FunctionDef(self, node):
        node.name = self.names.get(node.name, node.name)
        return self.generic_visit(node)

    def visit_alias(self, node):
        if node.asname:
            node.asname = self.names.get(node.asname, node.asname)
        return node


def rename(source, chance):
    """Return the code with other names for its variables, arguments, functions and modules."""
    tree = ast.parse(source)
    bound = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - set(dir(builtins))
    bound |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    names = {name: f"{chance.choice('abcxyz')}_{n}" for n, name in enumerate(sorted(bound))}
    return ast.unparse(_Renamer({a: b for a, b in names.items() if a not in imported}).visit(tree))


def reformat(source, chance):
    """Return the code with blank lines, and line ends inside brackets."""
    lines = []
    for line in ast.unparse(ast.parse(source)).splitlines():
        if not set(line) & set("'\"") and chance.random() < 0.5:
            line = line.replace("(", "(\n        ").replace(", ", ",\n      ")
        lines += [line] + [""] * chance.randrange(3)
    return "\n".join(lines)


def comment(source, chance):
    """Return the code with remarks of all kinds."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.body.insert(0, ast.Expr(ast.Constant(f"Do {chance.random()}.")))
    lines = []
    for line in ast.unparse(tree).splitlines():
        lines += [f"# {chance.random()}"] * chance.randrange(2) + [f"{line}  # {chance.random()}"]
    return "\n".join(line for line in lines if '"""' not in line or line.count('"""') == 2)


def reorder(source, chance):
    """Return the code with its functions in another order, its imports first."""
    tree = ast.parse(source)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    rest = [node for node in tree.body if not isinstance(node, ast.FunctionDef)]
    chance.shuffle(functions)
    tree.body = [*rest, *functions]
    return ast.unparse(tree)


DISGUISES = (rename, reformat, comment, reorder)


def disguise(source, seed):
    """Return the code in all disguises at once, one after the other."""
    chance = random.Random(seed)
    for one in (reorder, rename, comment):
        source = one(source, chance)
    return source
