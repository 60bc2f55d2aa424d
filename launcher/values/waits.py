"""Every wait for somebody else, with its bound in seconds: nothing in craft-run waits longer than the table says.

A bound is that of the whole wait, however many looks it takes. Where a wait is over without success, the third column
of the table in `docs/waits.md` says what happens.
"""

from __future__ import annotations

# Another craft-run that holds the lock: for a launch that must record a session's lock, for one that need not record
# anything, and for a command that changes something.
LOCK_FOR_SESSION = 1.0
LOCK_FOR_RECORDS = 0.1
LOCK = 15.0

# The renewal of a login by another launch: its request (20 s), and what it stores.
RENEWAL = 45.0

# A change of a file that another program has open to write, or keeps writing.
EDIT = 15.0
# The same for what a launch may leave to a later one: the time of a connection's last use.
LAST_USE = 0.1
# The same for a session's header, whose lock stands in craft-run's ledger meanwhile, and for all that wait there.
HEADER = 0.1
HEADERS = 0.1
# A lease on a file, which is tried with the lock held.
LEASE = 0.05

# A file that another program is writing, or keeps under a lease (the system itself ends one after 45 s).
TORN = 3.0
RESTLESS = 15.0
LEASED = 5.0

# The Secret Service: a look-up in all, and a change, for which it may ask the user.
KEYRING = 5.0
KEYRING_CHANGE = 30.0
