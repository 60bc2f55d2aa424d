"""Where the console script begins: with a bundle, the byte code of all launch modules in one file.

A launch imports some forty modules. Importing a small one costs a search through the path, opening, reading and
checking its own `.pyc` file, and the import system's bookkeeping: together more than all the work of a launch. The
bundle is one more file in `__pycache__`, and as good as the `.pyc` files: a module whose source has another size or
time than it had is imported as ever, and so is everything where there is no bundle, or that of another interpreter.
`launcher.bundling` writes it.

What every launch imports is loaded at once, what `launcher.lazy.load` asks for together with all that it imports; the
rest is found by a finder on `sys.meta_path`, Python's own mechanism (`importlib.abc.MetaPathFinder`).
"""

# Annotations are quoted: the statement that would make them strings anyway imports a module, `__future__`.
import gc
import marshal
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import CodeType, ModuleType

    # Module -> its source below the package's folder, the source's time (ns) and size, where its part of the bundle
    # begins and how long that is (0 for those loaded at once). A part: the modules that it imports, and its code.
    Index = dict[str, tuple[str, int, int, int, int]]

FORMAT = b"craft-run bundle 2\n"
# How many bytes of the file tell the length of the index, and of the code that is loaded at once behind it.
HEAD = len(FORMAT) + 16

FOLDER = os.path.dirname(__file__)
PATH = os.path.join(FOLDER, "__pycache__", f"launch.{sys.implementation.cache_tag}.bundle")
_PACKAGE = "/__init__.py"
# The status after Ctrl-C.
_INTERRUPTED = 130

# What the interpreter used to import this very module.
_Spec = type(__spec__)
_SourceLoader = type(__spec__.loader)
_Module = type(sys)


def main() -> int:
    """The exit status of `launcher.entry.main`, which runs with the bundle in place."""
    # A launch lives for milliseconds, and makes no garbage worth collecting.
    gc.disable()
    try:
        serve()
        __import__("launcher.entry")
    except KeyboardInterrupt:
        return _INTERRUPTED
    status: int = sys.modules["launcher.entry"].main()
    return status


class Bundle:
    """A bundle that is open, as a finder of modules. `complete` turns False when it lacked one or held an old one."""

    def __init__(self, descriptor: int, index: "Index") -> None:
        self._descriptor = descriptor
        self._index = index
        self.complete = True

    def provide(self, name: str) -> None:
        """Import a module and all that it imports, as far as the bundle holds them as they are now."""
        if name not in self._index or not self._index[name][-1]:
            return
        needed, code = self.part(name)
        codes = [(each, self.part(each)[1]) for each in needed if each not in sys.modules]
        self.load([*codes, (name, code)])

    def load(self, codes: "Sequence[tuple[str, CodeType]]") -> None:
        """Import modules in the order given, each behind those that it imports, until one is not as it was."""
        for name, code in codes:
            if name in sys.modules:
                continue
            spec = self._spec(name)
            package, _dot, child = name.rpartition(".")
            if spec is None or package not in sys.modules:
                return
            module = _Module(name)
            names = module.__dict__
            names.update(__spec__=spec, __loader__=spec.loader, __file__=spec.origin, __cached__=PATH)
            names["__package__"] = package
            if spec.submodule_search_locations is not None:
                names["__path__"] = spec.submodule_search_locations
                names["__package__"] = name
            sys.modules[name] = module
            try:
                exec(code, names)  # noqa: S102 - what the import system does
            except BaseException:
                del sys.modules[name]
                raise
            setattr(sys.modules[package], child, module)

    def find_spec(
        self, name: str, path: "Sequence[str] | None", _target: "ModuleType | None" = None
    ) -> "ModuleSpec | None":
        """The specification of a module of the package that the bundle holds as it is now; None for any other."""
        if path is None or not name.startswith("launcher.") or name.startswith("launcher.cli"):
            return None
        return self._spec(name)

    def part(self, name: str) -> "tuple[tuple[str, ...], CodeType]":
        """The modules that a module imports when it is imported, each behind those that it imports itself; its code."""
        _source, _mtime, _size, start, length = self._index[name]
        part: tuple[tuple[str, ...], CodeType] = marshal.loads(  # noqa: S302 - as trusted as a .pyc file
            os.pread(self._descriptor, length, start)
        )
        return part

    def _spec(self, name: str) -> "ModuleSpec | None":
        entry = self._index.get(name)
        if entry is None:
            self.complete = False
            return None
        source = f"{FOLDER}/{entry[0]}"
        try:
            status = os.stat(source)
        except OSError:
            return None
        if (status.st_mtime_ns, status.st_size) != entry[1:3]:
            self.complete = False
            return None
        loader = _Loader(name, source)
        loader.bundle = self if entry[4] else None
        package = source.endswith(_PACKAGE)
        spec: ModuleSpec = _Spec(name, loader, origin=source, is_package=package)
        spec.has_location = True
        spec.cached = PATH
        if package and spec.submodule_search_locations is not None:
            spec.submodule_search_locations.append(source[: -len(_PACKAGE)])
        return spec


class _Loader(_SourceLoader):  # type: ignore[misc,valid-type]
    """The loader that the module would have anyway, its code taken from the bundle."""

    bundle: "Bundle | None"

    def get_code(self, name: str) -> "CodeType":
        if self.bundle is None:
            return super().get_code(name)  # type: ignore[no-any-return]
        return self.bundle.part(name)[1]


def provide(name: str) -> None:
    """Import a module from the bundle, where there is one; the import system does what that leaves to do."""
    bundle = sys.meta_path[0]
    if isinstance(bundle, Bundle):
        bundle.provide(name)


def serve() -> None:
    """Let imports be served from the bundle, where there is one that this interpreter can use."""
    try:
        descriptor = os.open(PATH, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return
    opened = _open(descriptor)
    if opened is None:
        os.close(descriptor)
        return
    index, codes = opened
    bundle = Bundle(descriptor, index)
    sys.meta_path.insert(0, bundle)
    bundle.load(codes)


def _open(descriptor: int) -> "tuple[Index, Sequence[tuple[str, CodeType]]] | None":
    """The index and the code to load at once; None where the file is damaged, or another interpreter's."""
    try:
        size = os.fstat(descriptor).st_size
        head = os.pread(descriptor, HEAD, 0)
        index_size = int.from_bytes(head[len(FORMAT) : len(FORMAT) + 8], "little")
        codes_size = int.from_bytes(head[len(FORMAT) + 8 :], "little")
        if not head.startswith(FORMAT) or HEAD + index_size + codes_size > size:
            return None
        content = memoryview(os.pread(descriptor, index_size + codes_size, HEAD))
        index = marshal.loads(content[:index_size])  # noqa: S302 - as trusted as a .pyc file
        if index.pop("") != (sys.version, size):
            return None
        return index, marshal.loads(content[index_size:])  # noqa: S302
    except (OSError, ValueError, EOFError, TypeError, AttributeError, KeyError):
        return None


def is_wanted() -> bool:
    """Whether a new bundle would serve the next launch better, and can be written."""
    served = sys.meta_path[0]
    if (isinstance(served, Bundle) and served.complete) or sys.dont_write_bytecode:
        return False
    return os.access(os.path.dirname(PATH), os.W_OK)
