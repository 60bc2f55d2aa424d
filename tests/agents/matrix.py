"""Which agent works with which kind of connection: what the tests try, and what the table in docs/agents.md says.

An agent's column is one dictionary. `Works` says which request must arrive, `No` why none can.
`python -m tests.agents.matrix` prints the table.
"""

from __future__ import annotations

from typing import NamedTuple

from tests.agents.kinds import ACCESS_KEY, CHATGPT, KEY, KINDS, LOGIN, PROFILE_KEY, SESSION
from tests.support.installed import versions
from tests.support.mock_llm.tokens import ISSUED_COPILOT_TOKEN, ISSUED_TOKEN

MOCK = "mock"  # as host: the endpoint that the connection names


class Works(NamedTuple):
    """What every request for an answer must look like.

    `credentials` are as `Received.credentials` gives them, `path` a regular expression, `models` all that may be asked.
    """

    host: str
    path: str
    credentials: set[str]
    models: set[str]
    session: str | None = None


class No(NamedTuple):
    """Why an agent cannot use a kind of connection; `message` is what craft-run says of it."""

    why: str
    message: str


class Agent(NamedTuple):
    """How an agent is asked for an answer without a terminal, and what it may need in the tests alone.

    `told` is what it gets to know of the models of an endpoint, as `test_models.py` sees it.
    """

    command: tuple[str, ...]
    cells: dict[str, Works | No]
    environ: dict[str, str] = {}  # noqa: RUF012
    told: str = "no endpoints"


_API_KEY = {f"x-api-key: {KEY}"}
_BEARER = {f"authorization: Bearer {KEY}"}
_BOTH = _API_KEY | _BEARER
_DUMMY = {"x-api-key: not-needed", "authorization: Bearer not-needed"}
_DUMMY_BEARER = {"authorization: Bearer not-needed"}
_GOOGLE = {f"x-goog-api-key: {KEY}"}
_ISSUED = {"authorization: Bearer token-issued-by-mock"}
_SONNET = {"claude-sonnet-4-6"}
_PROFILE = {"eu.anthropic.claude-sonnet-4-6"}
_GATEWAY = {"gateway/big", "gateway/small-mini"}
_OWN = {"own/big", "own/small-mini"}
_KEYS = {f"sigv4: {ACCESS_KEY}"}
_CODEX_ONLY = No("keeps logins of its own (codex renews a stored one)", "only codex takes a stored ChatGPT login")


def _bedrock(path: str) -> dict[str, Works | No]:
    return {
        "bedrock-keys": Works(MOCK, path, _KEYS, _PROFILE, SESSION),
        "bedrock-bearer": Works(MOCK, path, _BEARER, _PROFILE),
        "bedrock-environment": Works(MOCK, path, {f"sigv4: {PROFILE_KEY}"}, _PROFILE),
    }


OPENCODE = Agent(
    command=("opencode", "run", "hi"),
    environ={"OPENCODE_DISABLE_MODELS_FETCH": "1", "OPENCODE_DISABLE_AUTOUPDATE": "1"},
    told="window, images",
    cells={
        "anthropic-key": Works(
            "api.anthropic.com", "^/v1/messages$", _API_KEY, {"claude-sonnet-4-6", "claude-haiku-4-5-20251001"}
        ),
        "anthropic-login": No("takes API keys only", "takes no Claude login"),
        "anthropic-endpoint": Works(MOCK, "^/v1/messages$", _BOTH, _GATEWAY),
        "anthropic-bearer": Works(MOCK, "^/v1/messages$", _BOTH, _GATEWAY),
        "anthropic-local": Works(MOCK, "^/v1/messages$", _DUMMY, _GATEWAY),
        "openai-key": Works("api.openai.com", "^/v1/responses$", _BEARER, {"gpt-5.4", "gpt-5.4-nano"}),
        "openai-login": _CODEX_ONLY,
        "openai-endpoint": Works(MOCK, "^/v1/chat/completions$", _BEARER, _OWN),
        "openai-local": Works(MOCK, "^/v1/chat/completions$", _DUMMY_BEARER, _OWN),
        **_bedrock("/converse-stream$"),
        "vertex-claude": Works(
            "us-east5-aiplatform.googleapis.com", ":streamRawPredict$", _ISSUED, {"claude-sonnet-4-5@20250929"}
        ),
        "vertex-gemini": Works(
            "us-east5-aiplatform.googleapis.com", ":streamGenerateContent$", _ISSUED, {"gemini-2.5-flash"}
        ),
        "copilot": Works(
            "api.githubcopilot.com", "^/chat/completions$", {"authorization: Bearer gho_connection"}, {"gpt-5.4"}
        ),
        "google-key": Works(
            "generativelanguage.googleapis.com", ":streamGenerateContent$", _GOOGLE, {"gemini-2.5-flash"}
        ),
        "openrouter-key": Works("openrouter.ai", "^/api/v1/chat/completions$", _BEARER, {"qwen/qwen3-coder"}),
    },
)

PI = Agent(
    command=("pi", "-p", "hi"),
    environ={"PI_OFFLINE": "1", "AWS_BEDROCK_FORCE_HTTP1": "1"},
    told="window, images",
    cells={
        "anthropic-key": Works("api.anthropic.com", "^/v1/messages$", _API_KEY, _SONNET),
        "anthropic-login": Works("api.anthropic.com", "^/v1/messages$", {f"authorization: Bearer {LOGIN}"}, _SONNET),
        "anthropic-endpoint": Works(MOCK, "^/v1/messages$", _BOTH, {"gateway/big"}),
        "anthropic-bearer": Works(MOCK, "^/v1/messages$", _BOTH, {"gateway/big"}),
        "anthropic-local": Works(MOCK, "^/v1/messages$", _DUMMY, {"gateway/big"}),
        "openai-key": Works("api.openai.com", "^/v1/responses$", _BEARER, {"gpt-5.4"}),
        "openai-login": _CODEX_ONLY,
        "openai-endpoint": Works(MOCK, "^/v1/chat/completions$", _BEARER, {"own/big"}),
        "openai-local": Works(MOCK, "^/v1/chat/completions$", _DUMMY_BEARER, {"own/big"}),
        **_bedrock("/converse-stream$"),
        "vertex-claude": No("knows only Gemini models there", "on Vertex it knows Gemini models"),
        "vertex-gemini": Works(
            "us-east5-aiplatform.googleapis.com", ":streamGenerateContent$", _ISSUED, {"gemini-2.5-flash"}
        ),
        "copilot": Works(
            "api.individual.githubcopilot.com", "^/responses$", {"authorization: Bearer gho_connection"}, {"gpt-5.4"}
        ),
        "google-key": Works(
            "generativelanguage.googleapis.com", ":streamGenerateContent$", _GOOGLE, {"gemini-2.5-flash"}
        ),
        "openrouter-key": Works("openrouter.ai", "^/api/v1/chat/completions$", _BEARER, {"qwen/qwen3-coder"}),
    },
)

_MESSAGES_ONLY = No("speaks Anthropic's protocol only", "it speaks Anthropic's protocol only")
_RESPONSES_ONLY = No("speaks OpenAI's /responses protocol only", "it speaks OpenAI's /responses protocol only")
_OPENAI_ON_BEDROCK = No(
    "can use only OpenAI's models there (`-m openai.gpt-oss-120b`)", "does not speak OpenAI's /responses protocol"
)
# With AWS credentials of the environment it tries which of these the account may use.
_PROBED = {
    *("eu.anthropic.claude-opus-4-6-v1", "eu.anthropic.claude-opus-4-7", "eu.anthropic.claude-opus-4-8"),
    *("eu.anthropic.claude-opus-5-5", "eu.anthropic.claude-haiku-4-5-20251001-v1:0"),
    "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
}

CLAUDE = Agent(
    command=("claude", "-p", "hi"),
    environ={"CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1"},
    told="window",
    cells={
        "anthropic-key": Works("api.anthropic.com", "^/v1/messages$", _API_KEY, _SONNET),
        "anthropic-login": Works("api.anthropic.com", "^/v1/messages$", {f"authorization: Bearer {LOGIN}"}, _SONNET),
        "anthropic-endpoint": Works(MOCK, "^/v1/messages$", _BEARER, _GATEWAY),
        "anthropic-bearer": Works(MOCK, "^/v1/messages$", _BEARER, _GATEWAY),
        "anthropic-local": Works(MOCK, "^/v1/messages$", _DUMMY_BEARER, _GATEWAY),
        "openai-key": _MESSAGES_ONLY,
        "openai-login": _MESSAGES_ONLY,
        "openai-endpoint": _MESSAGES_ONLY,
        "openai-local": _MESSAGES_ONLY,
        "bedrock-keys": Works(MOCK, "/invoke-with-response-stream$", _KEYS, _PROFILE, SESSION),
        "bedrock-bearer": Works(MOCK, "/invoke-with-response-stream$", _BEARER, _PROFILE),
        "bedrock-environment": Works(
            MOCK, "/invoke(-with-response-stream)?$", {f"sigv4: {PROFILE_KEY}"}, _PROFILE | _PROBED
        ),
        "vertex-claude": Works(
            "us-east5-aiplatform.googleapis.com", ":streamRawPredict$", _ISSUED, {"claude-sonnet-4-5@20250929"}
        ),
        # It takes its own Sonnet, with a warning.
        "vertex-gemini": Works(
            "us-east5-aiplatform.googleapis.com",
            ":streamRawPredict$",
            _ISSUED,
            {"claude-sonnet-4-5@20250929", "claude-sonnet-5-5"},
        ),
        "copilot": _MESSAGES_ONLY,
        "google-key": _MESSAGES_ONLY,
        "openrouter-key": Works("openrouter.ai", "^/api/v1/messages$", _BEARER, {"qwen/qwen3-coder"}),
    },
)

CODEX = Agent(
    command=("codex", "exec", "--skip-git-repo-check", "hi"),
    told="window",
    cells={
        "anthropic-key": _RESPONSES_ONLY,
        "anthropic-login": _RESPONSES_ONLY,
        "anthropic-endpoint": _RESPONSES_ONLY,
        "anthropic-bearer": _RESPONSES_ONLY,
        "anthropic-local": _RESPONSES_ONLY,
        "openai-key": Works("api.openai.com", "^/v1/responses$", _BEARER, {"gpt-5.4"}),
        "openai-login": Works(
            "chatgpt.com", "^/backend-api/codex/responses$", {f"authorization: Bearer {CHATGPT}"}, {"gpt-5.4"}
        ),
        "openai-endpoint": Works(MOCK, "^/v1/responses$", _BEARER, {"own/big"}),
        "openai-local": Works(MOCK, "^/v1/responses$", set(), {"own/big"}),
        "bedrock-keys": _OPENAI_ON_BEDROCK,
        "bedrock-bearer": _OPENAI_ON_BEDROCK,
        "bedrock-environment": _OPENAI_ON_BEDROCK,
        "vertex-claude": _RESPONSES_ONLY,
        "vertex-gemini": _RESPONSES_ONLY,
        "copilot": _RESPONSES_ONLY,
        "google-key": _RESPONSES_ONLY,
        "openrouter-key": Works("openrouter.ai", "^/api/v1/responses$", _BEARER, {"qwen/qwen3-coder"}),
    },
)

_ENDPOINTS: dict[str, Works | No] = {
    "openai-endpoint": Works(MOCK, "^/v1/chat/completions$", _BEARER, _OWN),
    "openai-local": Works(MOCK, "^/v1/chat/completions$", _DUMMY_BEARER, _OWN),
}
_NO_CLAUDE_LOGIN = No("takes API keys only", "with a Claude login")
_NO_BEARER = No("sends the key as `x-api-key` only", "not as bearer token")
_NO_CHATGPT_LOGIN = No("keeps logins of its own (codex renews a stored one)", "with a ChatGPT login")

AIDER = Agent(
    command=(
        *("aider", "--message", "hi", "--no-git", "--yes-always", "--no-check-update", "--analytics-disable"),
        *("--no-show-model-warnings", "--no-show-release-notes", "--no-detect-urls"),
    ),
    told="window, images",
    cells={
        "anthropic-key": Works("api.anthropic.com", "^/v1/messages$", _API_KEY, _SONNET),
        "anthropic-login": _NO_CLAUDE_LOGIN,
        "anthropic-endpoint": Works(MOCK, "^/v1/messages$", _API_KEY, _GATEWAY),
        "anthropic-bearer": _NO_BEARER,
        "anthropic-local": Works(MOCK, "^/v1/messages$", {"x-api-key: not-needed"}, _GATEWAY),
        "openai-key": Works("api.openai.com", "^/v1/chat/completions$", _BEARER, {"gpt-5.4"}),
        "openai-login": _NO_CHATGPT_LOGIN,
        **_ENDPOINTS,
        **_bedrock("/invoke-with-response-stream$"),
        "vertex-claude": Works(
            "us-east5-aiplatform.googleapis.com",
            ":streamRawPredict$",
            _ISSUED | {f"x-api-key: {ISSUED_TOKEN}"},
            {"claude-sonnet-4-5@20250929"},
        ),
        "vertex-gemini": Works(
            "us-east5-aiplatform.googleapis.com", ":streamGenerateContent$", _ISSUED, {"gemini-2.5-flash"}
        ),
        "copilot": Works(
            "api.githubcopilot.com",
            "^/chat/completions$",
            {f"authorization: Bearer {ISSUED_COPILOT_TOKEN}"},
            {"gpt-5.4"},
        ),
        "google-key": Works(
            "generativelanguage.googleapis.com", ":streamGenerateContent$", {f"key: {KEY}"}, {"gemini-2.5-flash"}
        ),
        "openrouter-key": Works("openrouter.ai", "^/api/v1/chat/completions$", _BEARER, {"qwen/qwen3-coder"}),
    },
)

_NO_BEDROCK = No("does not know Amazon Bedrock", "Amazon Bedrock")
_NO_VERTEX = No("does not know Google Vertex AI", "Google Vertex AI")
_NO_COPILOT = No("does not know GitHub Copilot", "GitHub Copilot")
_NO_CLOUDS: dict[str, Works | No] = {
    "bedrock-keys": _NO_BEDROCK,
    "bedrock-bearer": _NO_BEDROCK,
    "bedrock-environment": _NO_BEDROCK,
    "vertex-claude": _NO_VERTEX,
    "vertex-gemini": _NO_VERTEX,
    "copilot": _NO_COPILOT,
}

LLM = Agent(
    command=("llm", "hi"),
    told="images",
    cells={
        "anthropic-key": Works("api.anthropic.com", "^/v1/messages$", _API_KEY, _SONNET),
        "anthropic-login": _NO_CLAUDE_LOGIN,
        "anthropic-endpoint": Works(MOCK, "^/v1/messages$", _API_KEY, {"gateway/big"}),
        "anthropic-bearer": _NO_BEARER,
        "anthropic-local": Works(MOCK, "^/v1/messages$", {"x-api-key: not-needed"}, {"gateway/big"}),
        "openai-key": Works("api.openai.com", "^/v1/responses$", _BEARER, {"gpt-5.4"}),
        "openai-login": _NO_CHATGPT_LOGIN,
        **_ENDPOINTS,
        **_NO_CLOUDS,
        "google-key": Works(
            "generativelanguage.googleapis.com", ":streamGenerateContent$", _GOOGLE, {"gemini-2.5-flash"}
        ),
        "openrouter-key": Works("openrouter.ai", "^/api/v1/chat/completions$", _BEARER, {"qwen/qwen3-coder"}),
    },
)

QWEN = Agent(
    command=("qwen", "-p", "hi"),
    told="window, images",
    cells={
        "anthropic-key": Works("api.anthropic.com", "^/v1/messages$", _API_KEY, _SONNET),
        "anthropic-login": _NO_CLAUDE_LOGIN,
        "anthropic-endpoint": Works(MOCK, "^/v1/messages$", _BEARER, {"gateway/big"}),
        "anthropic-bearer": Works(MOCK, "^/v1/messages$", _BEARER, {"gateway/big"}),
        "anthropic-local": Works(MOCK, "^/v1/messages$", _DUMMY_BEARER, {"gateway/big"}),
        "openai-key": Works("api.openai.com", "^/v1/responses$", _BEARER, {"gpt-5.4"}),
        "openai-login": _NO_CHATGPT_LOGIN,
        **_ENDPOINTS,
        **_NO_CLOUDS,
        "google-key": Works(
            "generativelanguage.googleapis.com", ":streamGenerateContent$", _GOOGLE, {"gemini-2.5-flash"}
        ),
        "openrouter-key": Works("openrouter.ai", "^/api/v1/chat/completions$", _BEARER, {"qwen/qwen3-coder"}),
    },
)

_GOOGLES_ONLY: Works | No = No("knows Google's own services only", "it knows Google's own services")

GEMINI = Agent(
    command=("gemini", "-p", "hi"),
    environ={"GEMINI_CLI_TRUST_WORKSPACE": "true"},
    cells=dict.fromkeys(KINDS, _GOOGLES_ONLY)
    | {
        "vertex-claude": No("knows only Gemini models there", "it knows Gemini models"),
        "vertex-gemini": Works(
            "us-east5-aiplatform.googleapis.com", ":streamGenerateContent$", _ISSUED, {"gemini-2.5-flash"}
        ),
        "google-key": Works(
            "generativelanguage.googleapis.com", ":streamGenerateContent$", _GOOGLE, {"gemini-2.5-flash"}
        ),
    },
)

# For agents that send a key as their SDK does, and know no clouds.
_X_API_KEY: dict[str, Works | No] = {
    "anthropic-key": Works("api.anthropic.com", "^/v1/messages$", _API_KEY, _SONNET),
    "anthropic-login": _NO_CLAUDE_LOGIN,
    "anthropic-endpoint": Works(MOCK, "^/v1/messages$", _API_KEY, {"gateway/big"}),
    "anthropic-bearer": _NO_BEARER,
    "anthropic-local": Works(MOCK, "^/v1/messages$", {"x-api-key: not-needed"}, {"gateway/big"}),
    "openai-key": Works("api.openai.com", "^/v1/responses$", _BEARER, {"gpt-5.4"}),
    "openai-login": _NO_CHATGPT_LOGIN,
    "openai-endpoint": Works(MOCK, "^/v1/chat/completions$", _BEARER, {"own/big"}),
    "openai-local": Works(MOCK, "^/v1/chat/completions$", _DUMMY_BEARER, {"own/big"}),
    **_NO_CLOUDS,
    "google-key": No("does not know Google's protocol", "Google's protocol"),
    "openrouter-key": Works("openrouter.ai", "^/api/v1/chat/completions$", _BEARER, {"qwen/qwen3-coder"}),
}
_CHAT_ONLY = Works("api.openai.com", "^/v1/chat/completions$", _BEARER, {"gpt-5.4"})

COPILOT = Agent(
    command=("copilot", "-p", "hi", "--allow-all-tools"),
    told="window",
    cells=_X_API_KEY
    | {
        "anthropic-bearer": Works(MOCK, "^/v1/messages$", _BEARER, {"gateway/big"}),
        "copilot": Works(
            "api.individual.githubcopilot.com",
            "^/(responses|chat/completions)$",
            {"authorization: Bearer gho_connection"},
            {"gpt-5.4", "gpt-5-mini"},
        ),
    },
)

CLINE = Agent(command=("cline", "say hi"), told="nothing", cells=_X_API_KEY | {"openai-key": _CHAT_ONLY})

DROID = Agent(command=("droid", "exec", "hi"), told="window, images", cells=_X_API_KEY)

CN = Agent(command=("cn", "-p", "hi"), told="window, images", cells=_X_API_KEY)

KIMI = Agent(command=("kimi", "-p", "hi"), told="window, images", cells=_X_API_KEY | {"openai-key": _CHAT_ONLY})

# In the order of the table's columns.
AGENTS: dict[str, Agent] = {
    "claude": CLAUDE,
    "codex": CODEX,
    "opencode": OPENCODE,
    "pi": PI,
    "aider": AIDER,
    "llm": LLM,
    "qwen": QWEN,
    "gemini": GEMINI,
    "copilot": COPILOT,
    "cline": CLINE,
    "droid": DROID,
    "cn": CN,
    "kimi": KIMI,
}
_COLUMNS = 8


def table() -> str:
    """The tables in Markdown, with the reasons below them."""
    reasons: list[str] = []
    names = list(AGENTS)
    parts = [_part(names[start : start + _COLUMNS], reasons) for start in range(0, len(names), _COLUMNS)]
    notes = [f"{number}. {reason}" for number, reason in enumerate(reasons, start=1)]
    return "\n".join(["\n\n".join(parts), "", "Not possible, because the agent", "", *notes, ""])


def _part(names: list[str], reasons: list[str]) -> str:
    agents = [AGENTS[name] for name in names]
    head = ["", *(f"{name} {', '.join(versions(name))}" for name in names)]
    lines = [_row(head), _row(["---", *(":---:" for _ in names)])]
    for kind, described in KINDS.items():
        cells = [agent.cells.get(kind) for agent in agents]
        lines.append(_row([described.title, *(_text(cell, reasons) for cell in cells)]))
    lines.append(_row(["is told of an endpoint's models", *(agent.told for agent in agents)]))
    return "\n".join(lines)


def _text(cell: Works | No | None, reasons: list[str]) -> str:
    if cell is None:
        return "untested"
    if isinstance(cell, Works):
        return "works"
    if cell.why not in reasons:
        reasons.append(cell.why)
    return f"no ({reasons.index(cell.why) + 1})"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    print(table(), end="")
