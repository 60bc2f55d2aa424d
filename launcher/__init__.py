"""craft-run: run any command with the LLM connection of a Craft Agents workspace or session.

This is the only module that a launch does not read from the bundle, the byte code of all others in one file. A launch
imports some sixty modules. Importing a small one costs a search through the path, opening, reading and checking its own
`.pyc` file, and the import system's bookkeeping: together more than all the work of a launch. The bundle is one more
file in `__pycache__`, and as good as the `.pyc` files: a module whose source has another size or time than it had is
imported as ever, and so is everything where there is no bundle, or that of another interpreter.

`launcher.boot.bundling` writes it. What every launch imports is loaded at once, what `launcher.boot.lazy.load` asks for
together with all that it imports; the rest is found by a finder on `sys.meta_path`, Python's own mechanism
(`importlib.abc.MetaPathFinder`).
"""

# Annotations are quoted: the statement that would make them strings anyway imports a module, `__future__`.
import gc
import marshal
import sys

try:
    from _imp import source_hash
except ImportError:
    from zlib import crc32

    def source_hash(key: int, source: "bytes | memoryview") -> bytes:  # type: ignore[misc]
        """Another checksum of as many bytes."""
        return crc32(source, key).to_bytes(SUM, "little")


__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence
    from importlib.machinery import ModuleSpec
    from types import CodeType, ModuleType

    # A module in the bundle: its name, its source below the package's folder, that one's time (ns) and size, its code.
    Module = tuple[str, str, int, int, CodeType]
else:
    try:
        import posix as os  # what `launcher.boot.system` is about
    except ImportError:
        import os

FORMAT = b"craft-run bundle 4\n"
# The bytes of the file that tell the length of the index, of the modules that are loaded at once behind it, and the
# checksum of both.
HEAD = len(FORMAT) + 24
# How many bytes the checksum of a part has, which stands before it.
SUM = 8

# The folder of the package.
FOLDER = __path__[0]
PATH = f"{FOLDER}/__pycache__/launch.{sys.implementation.cache_tag}-{sys.hexversion:x}.bundle"
_PACKAGE = "/__init__.py"
# Seconds from one attempt to write the bundle to the next: it takes a third of one, and may fail again and again.
RETRY = 60

# How it is opened and read: Windows knows text files, and no reading at a place.
if sys.platform == "win32":
    _BINARY = os.O_RDONLY | os.O_BINARY

    def _read(descriptor: int, size: int, offset: int) -> bytes:
        os.lseek(descriptor, offset, os.SEEK_SET)
        return os.read(descriptor, size)

else:
    _BINARY = os.O_RDONLY
    _read = os.pread

# What the interpreter used to import this very module.
_Spec = type(__spec__)
_Module = type(sys)
if TYPE_CHECKING:
    from importlib.machinery import SourceFileLoader as _SourceLoader
else:
    _SourceLoader = type(__spec__.loader)


class Bundle:
    """A bundle that is open, as a finder of modules. `complete` turns False when it lacked one or held an old one.

    `index` is text: a line for each module that is not loaded at once, with its name, and where in the file it stands
    (first byte and length): the modules that it imports, and itself.
    """

    def __init__(self, descriptor: int, index: bytes) -> None:
        self._descriptor = descriptor
        self._index = index
        self.complete = True

    def provide(self, name: str) -> None:
        """Import a module and all that it imports, as far as the bundle holds them as they are now."""
        found = self._find(name)
        if found:
            needed = [self._find(each) for each in found[0] if each not in sys.modules]
            self.load([each[1] for each in (*needed, found) if each])

    def load(self, modules: "Iterable[Module]") -> None:
        """Import modules in the order given, each behind those that it imports, until one is not as it was."""
        for name, source, mtime, size, code in modules:
            if name in sys.modules:
                continue
            path = f"{FOLDER}/{source}"
            package, _dot, child = name.rpartition(".")
            if package not in sys.modules or not self._is_current(path, mtime, size):
                return
            spec = _spec(name, path, _SourceLoader(name, path))
            module = _Module(name)
            names = module.__dict__
            names.update(__spec__=spec, __loader__=spec.loader, __file__=path, __cached__=PATH)
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
        found = self._find(name)
        if found is None:
            self.complete = False
            return None
        _name, source, mtime, size, code = found[1]
        path_of_source = f"{FOLDER}/{source}"
        if not self._is_current(path_of_source, mtime, size):
            return None
        loader = _SourceLoader(name, path_of_source)
        loader.get_code = lambda _name: code  # type: ignore[method-assign, assignment]
        return _spec(name, path_of_source, loader)

    def _find(self, name: str) -> "tuple[Sequence[str], Module] | None":
        """The modules that a module imports when it is imported, and itself; None where the index lacks it."""
        line = f"\n{name} ".encode()
        begin = self._index.find(line) + len(line)
        if begin < len(line):
            return None
        start, size = self._index[begin : self._index.index(b"\n", begin)].split()
        part = memoryview(_read(self._descriptor, int(size), int(start)))
        if part[:SUM] != checksum(part[SUM:]):
            self.complete = False
            return None
        found: tuple[Sequence[str], Module] = marshal.loads(part[SUM:])  # noqa: S302 - as trusted as a .pyc file
        return found

    def _is_current(self, source: str, mtime: int, size: int) -> bool:
        try:
            status = os.stat(source)
        except OSError:
            return False
        if (status.st_mtime_ns, status.st_size) != (mtime, size):
            self.complete = False
            return False
        return True


def _spec(name: str, source: str, loader: _SourceLoader) -> "ModuleSpec":
    package = source.endswith(_PACKAGE)
    spec: ModuleSpec = _Spec(name, loader, origin=source, is_package=package)
    spec.has_location = True
    spec.cached = PATH
    if package and spec.submodule_search_locations is not None:
        spec.submodule_search_locations.append(source[: -len(_PACKAGE)])
    return spec


def provide(name: str) -> None:
    """Import a module from the bundle, where there is one; the import system does what that leaves to do."""
    bundle = sys.meta_path[0]
    if isinstance(bundle, Bundle):
        bundle.provide(name)


def serve() -> None:
    """Let imports be served from the bundle, where there is one that this interpreter can use.

    Where a module of the bundle cannot be imported, who needs it hears of it. From here on nothing collects garbage: a
    launch lives for milliseconds, and makes none worth it.
    """
    gc.disable()
    if isinstance(sys.meta_path[0], Bundle):
        return
    try:
        descriptor = os.open(PATH, _BINARY)
    except OSError:
        return
    opened = _open(descriptor)
    if opened is None:
        os.close(descriptor)
        return
    index, modules = opened
    bundle = Bundle(descriptor, index)
    sys.meta_path.insert(0, bundle)
    try:
        bundle.load(modules)
    except ImportError:  # no descriptor left for an extension module, say
        return


def _open(descriptor: int) -> "tuple[bytes, Sequence[Module]] | None":
    """The index and the modules to load at once; None where the file is damaged, or another interpreter's."""
    try:
        size = os.fstat(descriptor).st_size
        head = _read(descriptor, HEAD, 0)
        index_size = int.from_bytes(head[len(FORMAT) : len(FORMAT) + 8], "little")
        modules_size = int.from_bytes(head[len(FORMAT) + 8 : len(FORMAT) + 16], "little")
        if not head.startswith(FORMAT) or HEAD + index_size + modules_size > size:
            return None
        content = memoryview(_read(descriptor, index_size + modules_size, HEAD))
        if checksum(content) != head[len(FORMAT) + 16 :]:
            return None
        index = bytes(content[:index_size])
        if not index.startswith(stamp(size)) and not _is_of_here(index, size):
            return None
        return index, marshal.loads(content[index_size:])  # noqa: S302 - as trusted as a .pyc file
    except (OSError, ValueError, EOFError, TypeError):
        return None


def _is_of_here(index: bytes, size: int) -> bool:
    """Whether the bundle was written under another name of this very place, as where a link leads to it."""
    before, after = len(repr(sys.version)) + 2, len(str(size)) + 2
    place = index[: index.index(b"\n")].decode()[before:-after]
    if not index.startswith(stamp(size, place)):
        return False
    there, here = os.stat(place), os.stat(FOLDER)
    return (there.st_ino, there.st_dev) == (here.st_ino, here.st_dev)


def checksum(content: "bytes | memoryview") -> bytes:
    """A checksum by which damage is seen: what `importlib.util.source_hash` is made of, without its imports."""
    return source_hash(0, content)


def stamp(size: int, place: str = FOLDER) -> bytes:
    """How the index of a bundle of that many bytes begins, when it was written by this interpreter, and for this place.

    The place stands in the code too, for tracebacks.
    """
    return f"{sys.version!r} {place!r} {size}\n".encode("utf-8", "surrogateescape")


def is_wanted(now: float) -> bool:
    """Whether a new bundle would serve the next launch better, and can be written; `now` in s since the epoch."""
    served = sys.meta_path[0]
    if (isinstance(served, Bundle) and served.complete) or sys.dont_write_bytecode or sys.pycache_prefix:
        return False
    try:
        if 0 <= now - os.stat(PATH).st_mtime < RETRY:
            return False
    except OSError:
        pass
    return os.access(PATH.rpartition("/")[0], os.W_OK)
