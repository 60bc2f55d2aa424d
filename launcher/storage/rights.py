"""Whose a file is, and who may enter a folder: one contract, one module per platform, chosen here once.

    resemble(descriptor, status, mode)   the owner of the file that it is to replace, and its permissions or `mode`
    give(made, status)                   to give something the owner of another file
    is_private_folder(path)              whether it is a folder of this user that nobody else may enter

All raise OSError. `launcher.storage.files` says who this user is.
"""

from __future__ import annotations

import sys

if sys.platform == "win32":
    from launcher.storage.rights_windows import give, is_private_folder, resemble
else:
    from launcher.storage.rights_posix import give, is_private_folder, resemble

__all__ = ["give", "is_private_folder", "resemble"]
