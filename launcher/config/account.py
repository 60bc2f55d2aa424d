"""The user database, for a process without HOME."""

from __future__ import annotations

import sys

from launcher.boot.system import os

if sys.platform == "win32":

    def home_folder() -> str | None:
        """The home folder that Windows tells."""
        return os.path.expanduser("~")

    def user_name() -> str:
        """The name of the account that this process runs as."""
        return os.getlogin()

else:
    import pwd

    def home_folder() -> str | None:
        """The home folder of the account that this process runs as; None for one that the database does not know."""
        try:
            return _entry().pw_dir or None
        except KeyError:
            return None

    def user_name() -> str:
        """The name of the account that this process runs as, whatever USER says."""
        return _entry().pw_name

    def _entry() -> pwd.struct_passwd:
        return pwd.getpwuid(os.getuid())
