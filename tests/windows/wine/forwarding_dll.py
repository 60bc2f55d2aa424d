"""A DLL that has one function and no code: the system looks for it in another DLL.

Wine 8 lacks `bcryptprimitives.dll`, whose only function programs in Rust ask for random numbers. `advapi32.dll` has the
same one under another name. The form is that of Microsoft's "PE Format": headers, and one section with the exports.
"""

from __future__ import annotations

import struct

_RVA, _OFFSET = 0x1000, 0x200
_IMAGE_BASE = 0x1_8000_0000


def dll(name: str, function: str, target: str) -> bytes:
    """The file `name` with `function`, which is `target` (`DLL.function`, without the suffix of the DLL)."""
    exports = _exports(name, function, target)
    dos = b"MZ" + bytes(58) + struct.pack("<I", 64)
    # x86-64, one section, 240 bytes of optional header; executable, for large addresses, a DLL.
    coff = b"PE\0\0" + struct.pack("<HHIIIHH", 0x8664, 1, 0, 0, 0, 240, 0x2022)
    standard = struct.pack("<HBBIIIII", 0x20B, 14, 0, 0, len(exports), 0, 0, _RVA)
    windows = struct.pack(
        "<QIIHHHHHHIIIIHHQQQQII",
        *(_IMAGE_BASE, 0x1000, 0x200),
        *(6, 0, 0, 0, 6, 0, 0),
        *(_RVA + 0x1000, _OFFSET, 0),
        *(2, 0x100),
        *(0x10_0000, 0x1000, 0x10_0000, 0x1000, 0, 16),
    )
    directories = struct.pack("<II", _RVA, len(exports)) + bytes(15 * 8)
    section = struct.pack("<8sIIIIIIHHI", b".rdata", len(exports), _RVA, _OFFSET, _OFFSET, 0, 0, 0, 0, 0x4000_0040)
    headers = dos + coff + standard + windows + directories + section
    return headers.ljust(_OFFSET, b"\0") + exports.ljust(_OFFSET, b"\0")


def _exports(name: str, function: str, target: str) -> bytes:
    texts = [text.encode() + b"\0" for text in (name, function, target)]
    # Behind the directory (40 bytes): one address, one place of a name, one number.
    places = [_RVA + 50]
    for text in texts[:-1]:
        places.append(places[-1] + len(text))
    directory = struct.pack("<IIHHIIIIIII", 0, 0, 0, 0, places[0], 1, 1, 1, _RVA + 40, _RVA + 44, _RVA + 48)
    return directory + struct.pack("<IIH", places[2], places[1], 0) + b"".join(texts)
