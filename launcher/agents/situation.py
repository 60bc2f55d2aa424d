"""What an agent's module may look at, and the changes that it makes to a plan.

All of it is pure. Where the user has spoken (an argument, `-e`, `--unset`, `--keep`), a module's change does not apply.
"""

from __future__ import annotations

from launcher.environment.diff import Change
from launcher.values.entry import holds_secret
from launcher.values.parts import AddedArguments
from launcher.values.secret import Secret
from launcher.values.source import AGENT, Source
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from launcher.agents import Agent
    from launcher.credentials.fetch import Found
    from launcher.plan.plan import Facts, Plan
    from launcher.request.request import Request
    from launcher.values.connection import Connection
    from launcher.values.credential import Credential


class Situation(Value):
    """What is known when the plan without the agent is made.

    `texts` holds the files that the module's `reads` named, None for one that is missing or cannot be read, `folders`
    the names in those that its `lists` named.
    """

    agent: Agent
    request: Request
    facts: Facts
    found: Found | None = None
    texts: Mapping[str, str | None] = {}
    folders: Mapping[str, tuple[str, ...]] = {}

    @property
    def credential(self) -> Credential | None:
        """The connection's credential, None where it needs none."""
        return self.found.credential if self.found else None

    @property
    def arguments(self) -> tuple[str, ...]:
        """The agent's own arguments, as the user gave them."""
        return self.request.command[self.agent.start :]

    def begins_with(self, words: Container[str]) -> bool:
        """Whether the agent's first own argument is one of these words: the names of subcommands."""
        return bool(self.arguments) and self.arguments[0] in words

    def kept_path(self, name: str) -> str:
        """A path for a file that is kept from launch to launch and holds no secret."""
        return f"{self.facts.launcher}/agents/{name}"

    def private_path(self, name: str) -> str:
        """A path for a file or folder of this launch alone, which is removed when the command ends."""
        return f"{self.facts.key_file.removesuffix('.json')}-{name}"

    def set(self, plan: Plan, name: str, value: str | Secret, why: str) -> Plan:
        """The plan with a variable set, unless the user sets or unsets it."""
        if isinstance(value, str) and holds_secret(value):
            value = Secret(value)
        return self._change(plan, [Change(name=name, value=value, source=Source(level=AGENT, detail=why))], kept=())

    def unset(self, plan: Plan, names: Iterable[str], why: str) -> Plan:
        """The plan with variables removed, unless the user sets or keeps them. A name that is not there, stays out."""
        source = Source(level=AGENT, detail=why)
        there = plan.child_environ
        changes = [Change(name=name, value=None, source=source) for name in names if name in there]
        return self._change(plan, changes, kept=self.request.keep)

    def _change(self, plan: Plan, changes: list[Change], kept: tuple[str, ...]) -> Plan:
        users = {name for name, _value in self.request.variables}.union(self.request.unset, kept)
        return plan.but(diff=plan.diff.then(change for change in changes if change.name not in users))

    def add_arguments(self, plan: Plan, arguments: Iterable[str], why: str, at: int = 0) -> Plan:
        """The plan with arguments put before the agent's own argument number `at`, and behind those added there."""
        added = AddedArguments(values=tuple(arguments), at=at, why=why)
        every = (*plan.added, added)
        own = self.arguments
        argv = list(self.request.command[: self.agent.start])
        for place in range(len(own) + 1):
            argv += [value for each in every if each.at == place for value in each.values]
            argv += own[place : place + 1]
        return plan.but(argv=tuple(argv), added=every)


def warn(plan: Plan, text: str) -> Plan:
    """The plan with one more warning."""
    return plan.but(warnings=(*plan.warnings, text))


def has_option(arguments: Iterable[str], *names: str) -> bool:
    """Whether one of the options is given: `--model x`, `--model=x`, `-m x`, `-mx`; not behind a `--`."""
    for argument in arguments:
        if argument == "--":
            return False
        for name in names:
            joined = f"{name}=" if name.startswith("--") else name
            if argument == name or argument.startswith(joined):
                return True
    return False


def connection_of(plan: Plan) -> Connection:
    """The connection that the launch uses."""
    return plan.selection.connection


def option_value(arguments: Iterable[str], *names: str) -> str | None:
    """The value of the last of the options that is given; None where none is, or its value is missing."""
    found, awaited = None, False
    for argument in arguments:
        if awaited:
            found, awaited = argument, False
            continue
        if argument == "--":
            break
        awaited = argument in names
        for name in names:
            joined = f"{name}=" if name.startswith("--") else name
            if argument.startswith(joined) and argument != name:
                found = argument.removeprefix(joined).removeprefix("=")
    return found
