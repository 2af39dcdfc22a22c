"""Which functions ask for each letter, and to which address, as the source reads.

Every call of `letters.post_about` is followed back, through the functions that pass a kind on, to where the kind is
written. Nothing is guessed: a kind that cannot be followed stops the printing of `docs/letters.md`.
"""

import ast
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from django.conf import settings

APPS = ("immersions", "conventions")
DOOR = ("immersions.messaging.letters", "post_about")
Name = tuple[str, str]
Def = ast.FunctionDef


class Untraceable(Exception):
    """The kind of a letter cannot be followed from its writer to whoever posts it."""


@dataclass(frozen=True)
class Posted:
    """One place where a kind is written: the functions of ours that lead to it, and the address they write to."""

    kind: str
    by: tuple[Name, ...]
    address: str


@dataclass(frozen=True)
class Passing:
    """A function that posts the kind it is given: under which parameter, and what it makes of it."""

    function: Name
    kind: str
    address: str
    renamed: dict[str, str] = field(default_factory=dict, hash=False)


class Source:
    """The modules of some folders: their functions, what their names mean, who refers to whom."""

    def __init__(self, root: Path, folders: tuple[str, ...] = APPS) -> None:
        self.modules: dict[str, ast.Module] = {}
        for folder in folders:
            for path in sorted((root / folder).rglob("*.py")):
                parts = path.relative_to(root).with_suffix("").parts
                if "migrations" not in parts:
                    package = parts[:-1] if parts[-1] == "__init__" else parts
                    self.modules[".".join(package)] = ast.parse(path.read_text())

    @cached_property
    def functions(self) -> dict[Name, Def]:
        """Functions and methods, « module, name » or « module, class.name »."""
        found: dict[Name, Def] = {}
        for module, tree in self.modules.items():
            for node in tree.body:
                inside = node.body if isinstance(node, ast.ClassDef) else [node]
                prefix = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
                found |= {(module, prefix + one.name): one for one in inside if isinstance(one, Def)}
        return found

    @cached_property
    def meanings(self) -> dict[str, dict[str, Name]]:
        """For each module, what each name it imports or defines stands for: « module, name », or « module, "" »."""
        found: dict[str, dict[str, Name]] = {}
        for module, tree in self.modules.items():
            named = {name: (home, name) for home, name in self.functions if home == module}
            for node in ast.walk(tree):
                if isinstance(node, ast.ImportFrom):
                    home = self._home(module, node)
                    for one in node.names:
                        whole = f"{home}.{one.name}"
                        named[one.asname or one.name] = (
                            (whole, "") if whole in self.modules else (home, one.name)
                        )
            found[module] = named
        return found

    def _home(self, module: str, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        is_package = any(name.startswith(f"{module}.") for name in self.modules)
        parts = module.split(".")
        parts = parts[: len(parts) - node.level + is_package]
        return ".".join([*parts, node.module] if node.module else parts)

    def meant(self, module: str, node: ast.expr) -> Name | None:
        """The function of ours that an expression names."""
        known = self.meanings[module]
        if isinstance(node, ast.Name):
            return known.get(node.id)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            home, name = known.get(node.value.id, ("", "?"))
            return (home, node.attr) if not name else None
        return None

    @cached_property
    def calls(self) -> dict[Name, list[tuple[Name, ast.Call]]]:
        """For each function, its calls, each with the function that makes it."""
        found = defaultdict(list)
        for caller, node in self.functions.items():
            for one in ast.walk(node):
                if isinstance(one, ast.Call) and (named := self.meant(caller[0], one.func)):
                    found[named].append((caller, one))
        return found

    @cached_property
    def referrers(self) -> dict[Name, set[Name]]:
        """For each function, those that call it or hand it on."""
        found: dict[Name, set[Name]] = defaultdict(set)
        for caller, node in self.functions.items():
            for one in ast.walk(node):
                if isinstance(one, (ast.Name, ast.Attribute)) and (named := self.meant(caller[0], one)):
                    found[named] |= {caller} - {named}
        return found

    def constant(self, module: str, name: str) -> ast.expr | None:
        """What a module writes under that name."""
        for node in self.modules[module].body:
            targets = (
                node.targets
                if isinstance(node, ast.Assign)
                else [node.target]
                if isinstance(node, ast.AnnAssign)
                else []
            )
            if any(isinstance(one, ast.Name) and one.id == name for one in targets):
                return node.value  # type: ignore[attr-defined]  # both kinds of node have it
        home, real = self.meanings[module].get(name, ("", ""))
        return self.constant(home, real) if real and home in self.modules and home != module else None


def letters_posted(source: Source | None = None) -> list[Posted]:
    """Every place where a letter is asked for; raises `Untraceable`."""
    source = source or Source(Path(settings.BASE_DIR))
    found: list[Posted] = []
    waiting, seen = [Passing(DOOR, "kind", "recipient")], set()
    while waiting:
        passing = waiting.pop()
        for caller, call in source.calls[passing.function]:
            given = _given(source.functions[passing.function], call)
            address = given.get(passing.address)
            said = _said(source.functions[caller], address) if address is not None else passing.address
            for kind in _kinds(source, caller, given[passing.kind], passing.renamed):
                if isinstance(kind, str):
                    found.append(Posted(kind, tuple(sorted(_acts(source, caller))), said))
                elif (caller, kind.kind, said) not in seen:
                    seen.add((caller, kind.kind, said))
                    waiting.append(Passing(caller, kind.kind, said, kind.renamed))
    return found


def _given(function: Def, call: ast.Call) -> dict[str, ast.expr]:
    names = [one.arg for one in function.args.args]
    return dict(zip(names, call.args, strict=False)) | {
        one.arg: one.value for one in call.keywords if one.arg
    }


def _kinds(source: Source, caller: Name, node: ast.expr, renamed: dict[str, str]) -> list[str | Passing]:
    """The kinds that an expression may be; a `Passing` for the caller's own parameter."""
    match node:
        case ast.Constant(value=str(kind)):
            return [renamed[kind] if renamed else kind]
        case ast.IfExp():
            return [
                *_kinds(source, caller, node.body, renamed),
                *_kinds(source, caller, node.orelse, renamed),
            ]
        case ast.Name(id=name) if name in {one.arg for one in source.functions[caller].args.args}:
            return [Passing(caller, name, "", renamed)]
        case ast.Name(id=name) if (value := source.constant(caller[0], name)) is not None:
            return _kinds(source, caller, value, renamed)
        case ast.Subscript(value=ast.Name(id=name), slice=key) if not renamed:
            table = source.constant(caller[0], name)
            if isinstance(table, ast.Dict):
                return _kinds(source, caller, key, ast.literal_eval(table))
    raise Untraceable(f"{'.'.join(caller)}, line {node.lineno}: {ast.unparse(node)}")


def _acts(source: Source, function: Name) -> set[Name]:
    """The acts that lead there: whoever is public and is told the instant, else whom nobody of ours calls."""
    node, short = source.functions[function], function[1].rsplit(".", 1)[-1]
    is_act = "at" in {one.arg for one in node.args.kwonlyargs} and not short.startswith("_")
    above = [] if is_act else source.referrers[function]
    return {act for one in above for act in _acts(source, one)} or {function}


def _said(function: Def, node: ast.expr) -> str:
    """The address as the source says it; a name set in a loop or a line before says what it was taken from."""
    if not isinstance(node, ast.Name):
        return ast.unparse(node)
    for one in ast.walk(function):
        loops = [one] if isinstance(one, ast.For) else getattr(one, "generators", [])
        for loop in loops:
            if ast.unparse(loop.target) == node.id and node in ast.walk(one):
                return f"each of {_said(function, loop.iter)}"
        if isinstance(one, ast.Assign) and [ast.unparse(target) for target in one.targets] == [node.id]:
            return ast.unparse(one.value)
    return node.id
