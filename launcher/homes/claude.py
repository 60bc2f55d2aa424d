"""Approving an API key in Claude Code's own file of answers, with the user's consent."""

from __future__ import annotations

from launcher.agents.claude import KEY_TAIL, listed
from launcher.boot.system import os
from launcher.config.editing import edit
from launcher.storage import jsonediting, jsontext
from launcher.storage.private import make_private
from launcher.telling import messages
from launcher.values.errors import CraftRunError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.plan.plan import Plan
    from launcher.values.parts import Work
    from launcher.values.paths import Paths

_STDIN, _STDERR = 0, 2


def before(work: Work, plan: Plan, paths: Paths) -> list[str]:
    """Approve the key in the child's environment, after asking where the user has not said yes before."""
    data = dict(work.data)
    key = plan.child_environ.get("ANTHROPIC_API_KEY", "")
    try:
        if data["consent"] == "ask" and not _asked(data, paths):
            return []
        edit(data["file"], paths.launcher, lambda text: approved(text, key[-KEY_TAIL:]), missing="{}\n")
    except CraftRunError as error:
        return [f"claude will ask about the API key: {error.message}"]
    return []


def approved(text: str, tail: str) -> str:
    """The text with the end of a key among the approved ones and not among the rejected; all else as it was."""
    start = jsontext.document_start(text)
    responses = jsonediting.member(text, start, "customApiKeyResponses")
    if responses is None or not isinstance(responses.value, dict):
        return jsonediting.with_member(text, start, "customApiKeyResponses", {"approved": [tail], "rejected": []})
    yes, no = (listed(responses.value, name) for name in ("approved", "rejected"))
    if tail in no:
        left = [each for each in no if each != tail]
        text = jsonediting.with_member(text, responses.start, "rejected", left)
    if tail not in yes:
        text = jsonediting.with_member(text, responses.start, "approved", [*yes, tail])
    return text


def _asked(data: dict[str, str], paths: Paths) -> bool:
    """The user's answer, which is remembered for the connection; no where there is nobody to ask."""
    if not (os.isatty(_STDIN) and os.isatty(_STDERR)):
        return False
    messages.note("claude asks before it takes an API key from a variable, and proposes No")
    messages.note(f"approve the key of connection `{data['slug']}` in `{data['file']}`, now and when it changes?")
    os.write(_STDERR, b"[Y/n] ")
    reply = os.read(_STDIN, 1024)
    if not reply:  # the end of the input is no answer
        return False
    yes = reply.strip().lower() in (b"", b"y", b"yes")
    _remember(data["answers"], data["slug"], "yes" if yes else "no", paths)
    return yes


def _remember(path: str, slug: str, answer: str, paths: Paths) -> None:
    def change(text: str) -> str:
        answers = jsonediting.member(text, jsontext.document_start(text), "connections")
        if answers is None or not isinstance(answers.value, dict):
            return jsonediting.with_member(text, jsontext.document_start(text), "connections", {slug: answer})
        return jsonediting.with_member(text, answers.start, slug, answer)

    make_private(os.path.dirname(path))
    edit(path, paths.launcher, change, missing='{"version":1,"connections":{}}\n')
