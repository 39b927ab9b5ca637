"""Takes away what a compiler does not need: docstrings and annotations."""

import ast

from noheap_tools.tiny.whole.view import is_words


class Tidy(ast.NodeTransformer):
    """Viper and assembler functions keep their annotations, which say how they are compiled."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.body = _without_texts(node.body) or [ast.Pass()]
        if is_words(node):
            return node
        node.returns = None
        for it in ast.walk(node.args):
            if isinstance(it, ast.arg):
                it.annotation = None
        self.generic_visit(node)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.body = _without_texts(node.body) or [ast.Pass()]
        self.generic_visit(node)
        return node

    def visit_Module(self, node: ast.Module) -> ast.AST:
        node.body = _without_texts(node.body)
        self.generic_visit(node)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is None:
            return ast.Pass()
        return ast.copy_location(ast.Assign([node.target], node.value), node)


def _without_texts(body: list[ast.stmt]) -> list[ast.stmt]:
    return [
        it
        for it in body
        if not (isinstance(it, ast.Expr) and isinstance(it.value, ast.Constant))
        and not isinstance(it, ast.Pass)
    ]
