"""What the bundle of launch modules (`launcher`) holds, made of their sources."""

from __future__ import annotations
import __future__

import ast
import marshal
import os
import sys

import launcher

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import CodeType

# Management commands are imported as ever: they need click, which takes longer than the rest.
_LEFT_OUT = ("cli", "__pycache__")
# Every module has this feature of the compiler.
_FLAGS = __future__.annotations.compiler_flag
# What every launch imports is what these modules import.
_ENTRIES = ("launcher.main", "launcher.entry")
# What runs before the bundle is open.
_EARLIER = ("launcher",)


def build() -> bytes:
    """The bundle of the modules as they are now. Raises OSError where a source cannot be read."""
    sources = dict(_modules())
    # Looked at before they are read: a source that changes meanwhile then differs from what the bundle says of it.
    states = {name: os.stat(f"{launcher.FOLDER}/{source}") for name, source in sources.items()}
    trees = {name: tree for name, source in sources.items() if (tree := _parsed(source))}
    imports = {name: tuple(_imports(tree)) for name, tree in trees.items()}
    codes = {name: _compile(tree, f"{launcher.FOLDER}/{sources[name]}") for name, tree in trees.items()}
    at_once: list[str] = []
    for entry in _ENTRIES:
        at_once += [*_needed(entry, imports, [*_EARLIER, *at_once]), entry]
    modules: dict[str, launcher.Module] = {
        name: (name, sources[name], state.st_mtime_ns, state.st_size, codes[name])
        for name, state in states.items()
        if name in codes
    }
    earlier = [*_EARLIER, *at_once]
    parts = {
        name: _summed(marshal.dumps((_needed(name, imports, earlier), module)))
        for name, module in modules.items()
        if name not in at_once
    }
    return _file(marshal.dumps([modules[name] for name in at_once]), parts)


def _needed(name: str, imports: Mapping[str, Sequence[str]], earlier: Sequence[str]) -> tuple[str, ...]:
    """What importing a module imports besides, each behind its package and those that it imports itself.

    Modules that their own package imports are not among them: while it does, it is not imported yet.
    """
    placed = list(earlier)
    for needed in _closure(name, imports):
        if needed not in placed and needed.rpartition(".")[0] in placed:
            placed.append(needed)
    return tuple(each for each in placed[len(earlier) :] if each != name)


def _closure(name: str, imports: Mapping[str, Sequence[str]]) -> list[str]:
    """The modules that `name` imports when it is imported, and it, each behind those that it imports itself."""
    found: dict[str, None] = {}

    def visit(module: str, above: tuple[str, ...]) -> None:
        if module in found or module in above or module not in imports:
            return
        package = module.rpartition(".")[0]
        for needed in (package, *imports[module]):
            visit(needed, (*above, module))
        found[module] = None

    visit(name, ())
    return list(found)


def _imports(tree: ast.Module) -> Iterator[str]:
    """The names that a module imports when it is imported: modules, and what may be modules in a package.

    Of those that depend on a condition only what this process has imported: not those of another platform.
    """
    for statement in tree.body:
        if isinstance(statement, ast.If | ast.Try) and not _is_for_types(statement):
            for branch in (*statement.body, *statement.orelse):
                yield from (name for name in _names(branch) if name in sys.modules)
        yield from _names(statement)


def _is_for_types(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.If) and isinstance(statement.test, ast.Name) and statement.test.id == "TYPE_CHECKING"
    )


def _names(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.ImportFrom) and statement.module:
        yield statement.module
        yield from (f"{statement.module}.{alias.name}" for alias in statement.names)
    elif isinstance(statement, ast.Import):
        yield from (alias.name for alias in statement.names)


def _file(modules: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Head, index, modules loaded at once, the parts of the others.

    The index holds places behind itself, and the size of the whole: so its own length matters.
    """
    index, before = b"", None
    body = b"".join(parts.values())
    while index != before:
        before = index
        place = launcher.HEAD + len(index) + len(modules)
        index = launcher.stamp(place + len(body))
        for name, part in parts.items():
            index += f"{name} {place} {len(part)}\n".encode()
            place += len(part)
    lengths = len(index).to_bytes(8, "little") + len(modules).to_bytes(8, "little")
    return launcher.FORMAT + lengths + launcher.checksum(index + modules) + index + modules + body


def _summed(part: bytes) -> bytes:
    return launcher.checksum(part) + part


def _compile(tree: ast.Module, path: str) -> CodeType:
    """The code of a source, without what nobody reads in a launch: doc strings, the annotations of functions.

    `from __future__ import annotations` speaks to the compiler, but costs the import of `__future__` too.
    """
    tree.body = [node for node in tree.body if not (isinstance(node, ast.ImportFrom) and node.module == "__future__")]
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
    code: CodeType = compile(tree, path, "exec", _FLAGS, dont_inherit=True, optimize=2)
    return code


def _parsed(source: str) -> ast.Module | None:
    """The syntax tree of a source, None where that is no Python: something that lies there and is not imported."""
    path = f"{launcher.FOLDER}/{source}"
    with open(path, "rb") as file:
        content = file.read()
    try:
        return ast.parse(content, path)
    except (SyntaxError, ValueError):
        return None


def _modules() -> Iterator[tuple[str, str]]:
    """Each module of the launch and its source below the package's folder."""
    for folder, folders, files in os.walk(launcher.FOLDER):
        folders[:] = sorted(set(folders) - set(_LEFT_OUT))
        below = os.path.relpath(folder, launcher.FOLDER)
        for file in sorted(files):
            source = file if below == "." else f"{below}/{file}"
            parts = ["launcher", *source[:-3].split("/")]
            if file.endswith(".py") and all(map(str.isidentifier, parts)):  # not a copy that somebody left there
                yield ".".join(parts[:-1] if file == "__init__.py" else parts), source
