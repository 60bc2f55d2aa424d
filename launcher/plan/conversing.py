"""A session's conversation with an agent: begun by its first launch, continued by later ones in the same folder.

craft-run's own record of it is `launcher/conversations/<workspace id>/<session id>.json`. A session that was begun in
the app goes on from there, where claude finds its transcript: as a copy, for the app keeps writing its own.
"""

from __future__ import annotations

import time

from launcher.agents import conversations
from launcher.agents.situation import warn
from launcher.boot.system import os
from launcher.sessions import conversation_records
from launcher.values.parts import Work
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.agents.conversations import Manner
    from launcher.agents.situation import Situation
    from launcher.plan.plan import Plan
    from launcher.values.connection import Session


class _Here(Value):
    """The conversation of a launch: whose, with which agent, where; and where its transcripts and its record stand."""

    session: Session
    manner: Manner
    folder: str
    place: str
    file: str


def converse(plan: Plan, situation: Situation) -> Plan:
    """The plan with what begins or continues the conversation; as it is where there is none. Changes nothing."""
    session, manner = plan.selection.session, conversations.manner(situation)
    if session is None or manner is None:
        return plan
    folder = os.path.realpath(plan.cwd or situation.facts.cwd)
    here = _Here(
        session=session,
        manner=manner,
        folder=folder,
        place=manner.place(plan.child_environ, situation.facts.home, folder),
        file=conversation_records.path(situation.facts.launcher, session.workspace.id, session.id),
    )
    known = None if situation.request.fresh else conversation_records.find(here.file, manner.name, folder)
    if known is not None and (not manner.chosen or _has_begun(here, known)):
        arguments, at = conversations.go_on(manner, known, situation.arguments)
        plan = situation.add_arguments(plan, arguments, f"the conversation of session `{session.id}`", at=at)
        return _noted(plan, here, known)
    if not manner.chosen:
        return _noted(plan, here, "")
    own = known or _new_id(here)
    theirs = _of_app(here, situation)
    arguments = conversations.fork(theirs, own) if theirs else conversations.begin(manner, own)
    plan = situation.add_arguments(plan, arguments, f"a conversation for session `{session.id}`")
    if session.app_conversation and not theirs and manner.name == conversations.CLAUDE and not situation.request.fresh:
        text = f"the app's conversation of session `{session.id}` is not continued: claude finds it only in its folder"
        plan = warn(plan, f"{text}, `{_app_folder(session)}`")
    return _noted(plan, here, own)


def _of_app(here: _Here, situation: Situation) -> str | None:
    """The app's own conversation with Claude, where claude finds it in this folder."""
    theirs = here.session.app_conversation
    if here.manner.name != conversations.CLAUDE or not theirs or situation.request.fresh:
        return None
    if _app_folder(here.session) != here.folder:
        return None
    return theirs if _has_begun(here, theirs) else None


def _app_folder(session: Session) -> str:
    return os.path.realpath(session.app_folder or os.path.dirname(session.path))


def _noted(plan: Plan, here: _Here, own: str) -> Plan:
    """The plan with the work of recording the conversation: before the command, or when it has chosen an id."""
    data = {"file": here.file, "agent": here.manner.name, "folder": here.folder, "id": own, "place": here.place}
    data |= {"connection": plan.selection.connection.slug, "since": str(time.time_ns() // 1_000_000)}
    why = "which conversation is the session's" if own else "the agent chooses the conversation's id"
    work = Work(module="launcher.homes.conversations", why=why, data=tuple(data.items()), after=not own)
    return plan.but(work=(*plan.work, work))


def _has_begun(here: _Here, known: str) -> bool:
    return os.path.exists(conversations.transcript(here.manner, here.place, known))


def _new_id(here: _Here) -> str:
    """A random UUID (version 4); for pi the file that it writes, named as pi names it."""
    digits = os.urandom(16).hex()
    own = f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"
    if here.manner.name != conversations.PI:
        return own
    moment = time.strftime("%Y-%m-%dT%H-%M-%S-000Z", time.gmtime())
    return os.path.join(here.place, f"{moment}_{own}.jsonl")
