"""Writing the bundle of launch modules (`launcher.start`), by whoever misses it and may write where it belongs."""

from __future__ import annotations

import ast
import marshal
import os
import sys

from launcher import start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

# Management commands are imported as ever: they need click, which takes longer than the rest.
_LEFT_OUT = ("cli", "__pycache__")
# What every launch imports is what this module imports.
_ENTRY = "launcher.entry"
# What runs before the bundle is open.
_EARLIER = ("launcher", "launcher.start")


def write() -> bool:
    """Write the bundle; whether that worked. It is a cache: where it cannot be written, everything works without it."""
    temporary = f"{start.PATH}.{os.getpid()}-{os.urandom(4).hex()}"
    try:
        content = build()
        with open(temporary, "xb") as file:
            file.write(content)
        os.replace(temporary, start.PATH)
    except (OSError, SyntaxError):
        _remove(temporary)
        return False
    return True


def build() -> bytes:
    """The bundle of the modules as they are now. Raises OSError where a source cannot be read."""
    sources = dict(_modules())
    at_once = _at_once(sources)
    codes = marshal.dumps([(name, _compile(sources[name])) for name in at_once])
    index: dict[str, tuple[str, int, int, int, int]] = {}
    body = []
    offset = 0
    for name, source in sources.items():
        status = os.stat(f"{start.FOLDER}/{source}")
        code = b"" if name in at_once else marshal.dumps(_compile(source))
        index[name] = (source, status.st_mtime_ns, status.st_size, offset, len(code))
        body.append(code)
        offset += len(code)
    return _file(index, codes, b"".join(body))


def _at_once(sources: dict[str, str]) -> list[str]:
    """What every launch imports, each module behind its package and those that it imports itself.

    Modules that their own package imports are not among them: while it does, it is not imported yet.
    """
    placed = list(_EARLIER)
    for name in _closure(_ENTRY, sources):
        if name not in placed and name.rpartition(".")[0] in placed:
            placed.append(name)
    return placed[len(_EARLIER) :]


def _file(index: dict[str, tuple[str, int, int, int, int]], codes: bytes, body: bytes) -> bytes:
    """Head, index, code loaded at once, other code. The index holds offsets behind itself: so its length matters."""
    length = 0
    while True:
        shift = start.HEAD + length + len(codes)
        placed: dict[str, object] = {"": (sys.version, shift + len(body))}
        for name, (source, mtime, size, offset, code) in index.items():
            placed[name] = (source, mtime, size, offset + shift, code)
        written = marshal.dumps(placed)
        if len(written) == length:
            lengths = length.to_bytes(8, "little") + len(codes).to_bytes(8, "little")
            return start.FORMAT + lengths + written + codes + body
        length = len(written)


def _compile(source: str) -> CodeType:
    """The code of a source, without doc strings and the annotations of functions: nobody reads them in a launch."""
    path = f"{start.FOLDER}/{source}"
    tree = ast.parse(_read(source), path)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
    code: CodeType = compile(tree, path, "exec", dont_inherit=True, optimize=2)
    return code


def _read(source: str) -> bytes:
    with open(f"{start.FOLDER}/{source}", "rb") as file:
        return file.read()


def _closure(name: str, sources: dict[str, str]) -> list[str]:
    """The modules that `name` imports when it is imported, and it, each behind those that it imports itself.

    Only those that this process has imported: not the ones of another platform.
    """
    found: dict[str, None] = {}

    def visit(module: str, above: tuple[str, ...]) -> None:
        if module in found or module in above or module not in sources or module not in sys.modules:
            return
        package = module.rpartition(".")[0]
        for needed in (package, *_imports(sources[module])):
            visit(needed, (*above, module))
        found[module] = None

    visit(name, ())
    return list(found)


def _imports(source: str) -> Iterator[str]:
    """The names that a module imports outside its functions: modules, and what may be modules in a package."""
    statements = list(ast.parse(_read(source)).body)
    for statement in statements:
        if isinstance(statement, ast.If | ast.Try):
            statements += [*statement.body, *statement.orelse]
        if isinstance(statement, ast.ImportFrom) and statement.module:
            yield statement.module
            yield from (f"{statement.module}.{alias.name}" for alias in statement.names)
        elif isinstance(statement, ast.Import):
            yield from (alias.name for alias in statement.names)


def _modules() -> Iterator[tuple[str, str]]:
    """Each module of the launch and its source below the package's folder."""
    for folder, folders, files in os.walk(start.FOLDER):
        folders[:] = sorted(set(folders) - set(_LEFT_OUT))
        below = os.path.relpath(folder, start.FOLDER)
        for file in sorted(files):
            if file.endswith(".py"):
                source = file if below == "." else f"{below}/{file}"
                parts = ["launcher", *source[:-3].split("/")]
                yield ".".join(parts[:-1] if file == "__init__.py" else parts), source


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
