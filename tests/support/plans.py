"""The plan of a launch from a connection and a command alone: no file is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from launcher.agents import recognise
from launcher.agents.situation import Situation
from launcher.boot.lazy import load
from launcher.credentials.fetch import Found
from launcher.plan.plan import Facts, Plan, make_plan
from launcher.request.request import Request
from launcher.selection.selection import Selection
from launcher.values.credential import KIND_OF_AUTH, Credential
from launcher.values.entry import parse
from launcher.values.source import FIRST, Source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PARENT = {"HOME": "/h", "PATH": "/bin"}
_SECRETS: dict[str, dict[str, Any]] = {
    "llm_api_key": {"value": "secret-key-of-the-connection"},
    "llm_oauth": {"value": "access-token", "refreshToken": "refresh-token", "idToken": "id-token"},
    "llm_iam": {"value": "secret-access-key", "awsAccessKeyId": "AKIASTORED", "awsRegion": "eu-central-1"},
    "llm_service_account": {"value": '{"type": "service_account"}', "gcpProjectId": "gp", "gcpRegion": "europe-west1"},
}


def connection(provider: str, auth: str, **fields: Any) -> dict[str, Any]:
    """An entry of `llmConnections`."""
    return {"slug": "work", "name": "Work", "providerType": provider, "authType": auth, **fields}


def planned(
    raw: Mapping[str, Any],
    command: Sequence[str],
    environ: Mapping[str, str] | None = None,
    texts: Mapping[str, str] | None = None,
    **asked: Any,
) -> Plan:
    """The plan with what the agent needs; `texts` are the files that it finds, `asked` fields of the request."""
    parsed = parse(raw, "config.json")
    model = parsed.default_model or (parsed.models[0] if parsed.models else None)
    bare = model.removeprefix("pi/") if model else None
    selection = Selection(connection=parsed, connection_source=Source(level=FIRST), model=bare)
    facts = Facts(
        environ=PARENT | dict(environ or {}),
        home="/h",
        cwd="/project",
        launcher="/h/.craft-agent/launcher",
        key_file="/run/craft-run/1-2.json",
    )
    kind = KIND_OF_AUTH.get(parsed.auth_type)
    found = Found(credential=Credential(f"{kind}::work", _SECRETS[kind]), store="craft-agent") if kind else None
    request = Request(command=tuple(command), **asked)
    plan = make_plan(request, selection, found.credential if found else None, facts)
    agent = recognise(request.command)
    if agent is None:
        return plan
    module = load(agent.module)
    situation = Situation(agent=agent, request=request, facts=facts, found=found)
    if hasattr(module, "reads"):
        situation = situation.but(texts={path: (texts or {}).get(path) for path in module.reads(plan, situation)})
    improved: Plan = module.improve(plan, situation)
    return improved


def added(plan: Plan) -> list[str]:
    """All arguments that were added, in their order."""
    return [value for each in plan.added for value in each.values]
