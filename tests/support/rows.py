"""Every kind of connection, and exactly the variables that a command gets from it.

The unit tests hold the plan against this table, the end-to-end tests what a real `env` prints.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

KEY_FILE = "KEY-FILE"  # stands for the path of the private file
SERVICE_ACCOUNT = json.dumps({"type": "service_account", "project_id": "proj-of-key", "client_email": "a@b"})


class Row(NamedTuple):
    """A connection as in config.json, its stored entry, and the variables; `region` is inherited where not None."""

    name: str
    connection: dict[str, Any]
    variables: dict[str, str]
    account: str | None = None
    entry: dict[str, Any] | None = None
    inherited: dict[str, str] = {}  # noqa: RUF012


# What a custom endpoint's models can do: where nothing is said, and where a row says so itself.
_DEFAULTS = ("131072", "0")
_SAID = {"ollama": ("262144", "1"), "lan-proxy": ("131072", "1")}


_OF_CLAUDE = {"ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX"}


def told(row: Row) -> dict[str, str]:
    """What a command is told of the row's model, and the switch against settings of Claude Code."""
    connection = row.connection
    held = connection["authType"] not in ("oauth", "environment") and _OF_CLAUDE & row.variables.keys()
    own = {"CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST": "1"} if held else {}
    endpoint = connection["providerType"].endswith("_compat") or "customEndpoint" in connection
    if not endpoint or not (connection.get("defaultModel") or connection.get("models")):
        return own
    window, images = _SAID.get(row.name, _DEFAULTS)
    return own | {"CRAFT_RUN_CONTEXT_WINDOW": window, "CRAFT_RUN_SUPPORTS_IMAGES": images}


def _row(
    name: str,
    provider: str,
    auth: str,
    variables: dict[str, str],
    fields: dict[str, Any] | None = None,
    entry: dict[str, Any] | None = None,
    inherited: dict[str, str] | None = None,
) -> Row:
    kinds = {
        "oauth": "llm_oauth",
        "iam_credentials": "llm_iam",
        "service_account_file": "llm_service_account",
        "environment": None,
        "none": None,
    }
    kind = kinds.get(auth, "llm_api_key")
    if provider == "vertex" and auth == "oauth":
        kind = None
    connection = {"slug": name, "name": name.title(), "providerType": provider, "authType": auth, **(fields or {})}
    connection["createdAt"] = 1737451800000
    entry = ({"value": f"secret-of-{name}"} if entry is None else entry) if kind else None
    return Row(name, connection, variables, f"{kind}::{name}" if kind else None, entry, inherited or {})


def _gateway(url: str, key: str, model: str, small: str) -> dict[str, str]:
    return {
        "ANTHROPIC_BASE_URL": url,
        "ANTHROPIC_AUTH_TOKEN": key,
        "ANTHROPIC_API_KEY": key,
        "ANTHROPIC_MODEL": model,
        "ANTHROPIC_DEFAULT_OPUS_MODEL": model,
        "ANTHROPIC_DEFAULT_SONNET_MODEL": model,
        "ANTHROPIC_DEFAULT_HAIKU_MODEL": small,
    }


def _openai(url: str, key: str, model: str) -> dict[str, str]:
    return {"OPENAI_API_KEY": key, "OPENAI_BASE_URL": url, "OPENAI_API_BASE": url, "OPENAI_MODEL": model}


def _region(region: str) -> dict[str, str]:
    return {"AWS_REGION": region, "AWS_DEFAULT_REGION": region}


_LOOPBACK = {"NO_PROXY": "127.0.0.1,localhost,::1", "no_proxy": "127.0.0.1,localhost,::1"}
_IAM = {"value": "secret-access-key", "awsAccessKeyId": "AKIAEXAMPLE"}
_KEYS = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret-access-key"}
_CLAUDE = {"defaultModel": "claude-sonnet-4-6"}
_VERTEX = {
    "CLAUDE_CODE_USE_VERTEX": "1",
    "GOOGLE_GENAI_USE_VERTEXAI": "true",
    "ANTHROPIC_VERTEX_PROJECT_ID": "proj-1",
    "GOOGLE_CLOUD_PROJECT": "proj-1",
    "CLOUD_ML_REGION": "us-central1",
    "GOOGLE_CLOUD_LOCATION": "us-central1",
    "ANTHROPIC_MODEL": "claude-sonnet-4-6",
}
_GCP = {"gcpProjectId": "proj-1", "gcpRegion": "us-central1", **_CLAUDE}
_BEDROCK = {"CLAUDE_CODE_USE_BEDROCK": "1", "ANTHROPIC_MODEL": "us.anthropic.claude-sonnet-4-6"}

ROWS = [
    # The specification's examples.
    _row(
        "anthropic-api",
        "anthropic",
        "api_key",
        {"ANTHROPIC_API_KEY": "secret-of-anthropic-api", "ANTHROPIC_MODEL": "claude-sonnet-4-6"},
        _CLAUDE,
    ),
    _row(
        "claude-max",
        "anthropic",
        "oauth",
        {
            "CLAUDE_CODE_OAUTH_TOKEN": "secret-of-claude-max",
            "ANTHROPIC_OAUTH_TOKEN": "secret-of-claude-max",
            "ANTHROPIC_MODEL": "claude-opus-4-6",
        },
        {"defaultModel": "claude-opus-4-6"},
    ),
    _row(
        "openrouter",
        "anthropic_compat",
        "api_key_with_endpoint",
        _gateway(
            "https://openrouter.ai/api",
            "secret-of-openrouter",
            "anthropic/claude-opus-4.6",
            "anthropic/claude-haiku-4.5",
        ),
        {
            "baseUrl": "https://openrouter.ai/api",
            "models": ["anthropic/claude-opus-4.6", "anthropic/claude-haiku-4.5"],
            "defaultModel": "anthropic/claude-opus-4.6",
        },
    ),
    _row(
        "openrouter-openai",
        "openai_compat",
        "api_key_with_endpoint",
        _openai("https://openrouter.ai/api/v1", "secret-of-openrouter-openai", "openai/gpt-5.2-codex"),
        {
            "baseUrl": "https://openrouter.ai/api/v1",
            "models": ["openai/gpt-5.2-codex", "openai/gpt-5.1-codex-mini"],
            "defaultModel": "openai/gpt-5.2-codex",
        },
    ),
    _row(
        "bedrock",
        "bedrock",
        "iam_credentials",
        {**_KEYS, "AWS_SESSION_TOKEN": "session==", **_region("us-east-1"), **_BEDROCK},
        {"awsRegion": "us-east-1", **_CLAUDE},
        {**_IAM, "awsSessionToken": "session==", "awsRegion": "us-west-2"},
    ),
    _row(
        "bedrock-env",
        "bedrock",
        "environment",
        {
            **_region("us-east-1"),
            **_BEDROCK,
            "AWS_PROFILE": "mine",
            "AWS_ACCESS_KEY_ID": "AKIAMINE",
            "AWS_ENDPOINT_URL": "http://mine",
        },
        {"awsRegion": "us-east-1", **_CLAUDE},
        inherited={"AWS_PROFILE": "mine", "AWS_ACCESS_KEY_ID": "AKIAMINE", "AWS_ENDPOINT_URL": "http://mine"},
    ),
    _row("codex", "openai", "oauth", {}, {"defaultModel": "codex-mini-latest"}),
    _row(
        "ollama",
        "pi_compat",
        "none",
        {**_openai("http://localhost:11434/v1", "not-needed", "gemma4"), **_LOOPBACK},
        {
            "baseUrl": "http://localhost:11434/v1",
            "customEndpoint": {"api": "openai-completions"},
            "models": [{"id": "gemma4", "contextWindow": 262144, "supportsImages": True}, {"id": "qwen3-coder"}],
            "defaultModel": "gemma4",
        },
    ),
    # What the specification's tables name beyond its examples, and what the app writes.
    _row(
        "proxied",
        "anthropic",
        "api_key_with_endpoint",
        {"ANTHROPIC_API_KEY": "secret-of-proxied", "ANTHROPIC_BASE_URL": "https://proxy.example"},
        {"baseUrl": "https://proxy.example"},
    ),
    _row(
        "bearer",
        "anthropic",
        "bearer_token",
        {"ANTHROPIC_AUTH_TOKEN": "secret-of-bearer", "ANTHROPIC_MODEL": "claude-sonnet-4-6"},
        _CLAUDE,
    ),
    _row(
        "bearer-gateway",
        "anthropic_compat",
        "bearer_token",
        {
            name: value
            for name, value in _gateway("https://g.example", "secret-of-bearer-gateway", "m1", "m2").items()
            if name != "ANTHROPIC_API_KEY"
        },
        {"baseUrl": "https://g.example", "models": ["m1", "m2"]},
    ),
    _row(
        "local-claude",
        "anthropic",
        "none",
        {**_gateway("http://127.0.0.1:9", "not-needed", "m", "m"), **_LOOPBACK},
        {"baseUrl": "http://127.0.0.1:9", "defaultModel": "m"},
    ),
    _row(
        "claude-env",
        "anthropic",
        "environment",
        {"ANTHROPIC_API_KEY": "mine", "ANTHROPIC_BASE_URL": "http://mine", "ANTHROPIC_MODEL": "claude-sonnet-4-6"},
        _CLAUDE,
        inherited={"ANTHROPIC_API_KEY": "mine", "ANTHROPIC_BASE_URL": "http://mine"},
    ),
    _row(
        "openai-key",
        "openai",
        "api_key",
        {
            "OPENAI_API_KEY": "secret-of-openai-key",
            "CODEX_API_KEY": "secret-of-openai-key",
            "OPENAI_MODEL": "gpt-5.2-codex",
        },
        {"defaultModel": "gpt-5.2-codex"},
    ),
    _row(
        "openai-proxied",
        "openai",
        "api_key_with_endpoint",
        {
            "OPENAI_API_KEY": "secret-of-openai-proxied",
            "CODEX_API_KEY": "secret-of-openai-proxied",
            "OPENAI_BASE_URL": "https://o.example/v1",
        },
        {"baseUrl": "https://o.example/v1"},
    ),
    _row(
        "compat-none",
        "openai_compat",
        "none",
        _openai("https://lan.example/v1", "not-needed", "llama"),
        {"baseUrl": "https://lan.example/v1", "models": ["llama"]},
    ),
    _row(
        "bedrock-bearer",
        "bedrock",
        "bearer_token",
        {
            "AWS_BEARER_TOKEN_BEDROCK": "secret-of-bedrock-bearer",
            **_region("eu-west-1"),
            "CLAUDE_CODE_USE_BEDROCK": "1",
            "ANTHROPIC_BEDROCK_BASE_URL": "https://vpce.example",
            "ANTHROPIC_MODEL": "eu.anthropic.claude-opus-4-6-v1",
        },
        {"awsRegion": "eu-west-1", "baseUrl": "https://vpce.example", "defaultModel": "claude-opus-4-6"},
    ),
    _row(
        "bedrock-regionless",
        "bedrock",
        "iam_credentials",
        {**_KEYS, **_region("us-west-2"), **_BEDROCK},
        _CLAUDE,
        {**_IAM, "awsRegion": "us-west-2"},
    ),
    _row(
        "bedrock-inherited-region",
        "bedrock",
        "iam_credentials",
        {**_KEYS, **_region("ap-northeast-1"), **_BEDROCK, "ANTHROPIC_MODEL": "jp.anthropic.claude-sonnet-4-6"},
        _CLAUDE,
        _IAM,
        inherited={"AWS_REGION": "ap-northeast-1"},
    ),
    _row(
        "vertex",
        "vertex",
        "service_account_file",
        {**_VERTEX, "GOOGLE_APPLICATION_CREDENTIALS": KEY_FILE},
        _GCP,
        {"value": SERVICE_ACCOUNT, "gcpProjectId": "other", "gcpRegion": "other"},
    ),
    _row(
        "vertex-of-key",
        "vertex",
        "service_account_file",
        {
            "CLAUDE_CODE_USE_VERTEX": "1",
            "GOOGLE_GENAI_USE_VERTEXAI": "true",
            "ANTHROPIC_VERTEX_PROJECT_ID": "proj-of-key",
            "GOOGLE_CLOUD_PROJECT": "proj-of-key",
            "CLOUD_ML_REGION": "europe-west4",
            "GOOGLE_CLOUD_LOCATION": "europe-west4",
            "GOOGLE_APPLICATION_CREDENTIALS": KEY_FILE,
        },
        {"gcpRegion": "europe-west4"},
        {"value": SERVICE_ACCOUNT},
    ),
    _row(
        "vertex-env",
        "vertex",
        "environment",
        {**_VERTEX, "GOOGLE_APPLICATION_CREDENTIALS": "/mine.json"},
        _GCP,
        inherited={"GOOGLE_APPLICATION_CREDENTIALS": "/mine.json"},
    ),
    _row("vertex-oauth", "vertex", "oauth", _VERTEX, _GCP),
    _row("copilot", "copilot", "oauth", {"COPILOT_GITHUB_TOKEN": "gho_of_copilot"}, entry={"value": "gho_of_copilot"}),
    _row(
        "github-copilot",
        "pi",
        "oauth",
        {"COPILOT_GITHUB_TOKEN": "gho_of_pi"},
        {"piAuthProvider": "github-copilot"},
        {"value": "tid=1;exp=1", "refreshToken": "gho_of_pi", "expiresAt": 1000},
    ),
    _row("chatgpt-plus", "pi", "oauth", {}, {"piAuthProvider": "openai-codex"}),
    _row(
        "pi-openai",
        "pi",
        "api_key",
        {
            "OPENAI_API_KEY": "secret-of-pi-openai",
            "CODEX_API_KEY": "secret-of-pi-openai",
            "OPENAI_MODEL": "gpt-5.2",
        },
        {"piAuthProvider": "openai", "models": ["pi/gpt-5.2", "pi/gpt-5-mini"]},
    ),
    _row(
        "pi-migrated",
        "pi",
        "api_key_with_endpoint",
        {
            "OPENAI_API_KEY": "secret-of-pi-migrated",
            "CODEX_API_KEY": "secret-of-pi-migrated",
            "OPENAI_BASE_URL": "https://openrouter.ai/api/v1",
            "OPENAI_MODEL": "gpt-5.5",
        },
        {"piAuthProvider": "openai", "baseUrl": "https://openrouter.ai/api/v1", "defaultModel": "pi/gpt-5.5"},
    ),
    _row(
        "pi-anthropic",
        "pi",
        "api_key",
        {"ANTHROPIC_API_KEY": "secret-of-pi-anthropic"},
        {"piAuthProvider": "anthropic"},
    ),
    _row(
        "pi-bedrock",
        "pi",
        "iam_credentials",
        {**_KEYS, **_region("us-east-1"), **_BEDROCK},
        {
            "piAuthProvider": "amazon-bedrock",
            "awsRegion": "us-east-1",
            "defaultModel": "pi/us.anthropic.claude-sonnet-4-6",
        },
        _IAM,
    ),
    _row(
        "pi-bedrock-env",
        "pi",
        "environment",
        {**_region("eu-west-1"), "CLAUDE_CODE_USE_BEDROCK": "1", "AWS_PROFILE": "mine"},
        {"piAuthProvider": "amazon-bedrock", "awsRegion": "eu-west-1"},
        inherited={"AWS_PROFILE": "mine"},
    ),
    _row("pi-vertex", "pi", "environment", _VERTEX, {"piAuthProvider": "google-vertex", **_GCP}),
    _row(
        "pi-azure",
        "pi",
        "api_key",
        {"AZURE_OPENAI_API_KEY": "secret-of-pi-azure", "AZURE_OPENAI_BASE_URL": "https://x.openai.azure.com"},
        {"piAuthProvider": "azure-openai-responses", "baseUrl": "https://x.openai.azure.com"},
    ),
    *(
        _row(f"pi-{provider}", "pi", "api_key", {variable: f"secret-of-pi-{provider}"}, {"piAuthProvider": provider})
        for provider, variable in {
            "cerebras": "CEREBRAS_API_KEY",
            "cloudflare-ai-gateway": "CLOUDFLARE_API_KEY",
            "cloudflare-workers-ai": "CLOUDFLARE_API_KEY",
            "deepseek": "DEEPSEEK_API_KEY",
            "fireworks": "FIREWORKS_API_KEY",
            "google": "GEMINI_API_KEY",
            "groq": "GROQ_API_KEY",
            "huggingface": "HF_TOKEN",
            "kimi-coding": "KIMI_API_KEY",
            "minimax": "MINIMAX_API_KEY",
            "minimax-cn": "MINIMAX_CN_API_KEY",
            "mistral": "MISTRAL_API_KEY",
            "moonshotai": "MOONSHOT_API_KEY",
            "moonshotai-cn": "MOONSHOT_API_KEY",
            "opencode": "OPENCODE_API_KEY",
            "opencode-go": "OPENCODE_API_KEY",
            "openrouter": "OPENROUTER_API_KEY",
            "vercel-ai-gateway": "AI_GATEWAY_API_KEY",
            "xai": "XAI_API_KEY",
            "xiaomi": "XIAOMI_API_KEY",
            "xiaomi-token-plan-ams": "XIAOMI_TOKEN_PLAN_AMS_API_KEY",
            "xiaomi-token-plan-cn": "XIAOMI_TOKEN_PLAN_CN_API_KEY",
            "xiaomi-token-plan-sgp": "XIAOMI_TOKEN_PLAN_SGP_API_KEY",
            "zai": "ZAI_API_KEY",
            "ant-ling": "ANT_LING_API_KEY",
            "baseten": "BASETEN_API_KEY",
            "meta": "META_API_KEY",
            "nvidia": "NVIDIA_API_KEY",
            "qwen-token-plan": "QWEN_TOKEN_PLAN_API_KEY",
            "qwen-token-plan-cn": "QWEN_TOKEN_PLAN_CN_API_KEY",
            "qwen-token-plan-individual": "QWEN_TOKEN_PLAN_API_KEY",
            "radius": "RADIUS_API_KEY",
            "together": "TOGETHER_API_KEY",
            "zai-coding-cn": "ZAI_CODING_CN_API_KEY",
        }.items()
    ),
    # As the app's dialog writes them: a URL that the app never uses.
    _row(
        "dialog-groq",
        "pi",
        "api_key",
        {"GROQ_API_KEY": "secret-of-dialog-groq"},
        {"piAuthProvider": "groq", "baseUrl": "https://api.groq.com/openai/v1"},
    ),
    _row(
        "dialog-openai",
        "pi",
        "api_key",
        {"OPENAI_API_KEY": "secret-of-dialog-openai", "CODEX_API_KEY": "secret-of-dialog-openai"},
        {"piAuthProvider": "openai", "baseUrl": "https://api.openai.com/v1"},
    ),
    _row(
        "dialog-openai-eu",
        "pi",
        "api_key",
        {
            "OPENAI_API_KEY": "secret-of-dialog-openai-eu",
            "CODEX_API_KEY": "secret-of-dialog-openai-eu",
            "OPENAI_BASE_URL": "https://eu.api.openai.com/v1",
            "OPENAI_MODEL": "gpt-5.5",
        },
        {"piAuthProvider": "openai-eu", "baseUrl": "https://eu.api.openai.com/v1", "defaultModel": "pi/gpt-5.5"},
    ),
    _row(
        "openai-us",
        "pi",
        "api_key",
        {
            "OPENAI_API_KEY": "secret-of-openai-us",
            "CODEX_API_KEY": "secret-of-openai-us",
            "OPENAI_BASE_URL": "https://us.api.openai.com/v1",
        },
        {"piAuthProvider": "openai-us"},
    ),
    _row(
        "pi-endpoint",
        "pi",
        "api_key",
        _openai("https://vllm.example/v1", "secret-of-pi-endpoint", "qwen"),
        {
            "piAuthProvider": "openai",
            "baseUrl": "https://vllm.example/v1",
            "customEndpoint": {"api": "openai-completions"},
            "defaultModel": "qwen",
        },
    ),
    _row(
        "pi-bedrock-key",
        "pi",
        "api_key",
        {
            "AWS_BEARER_TOKEN_BEDROCK": "secret-of-pi-bedrock-key",
            **_region("eu-west-1"),
            "CLAUDE_CODE_USE_BEDROCK": "1",
            "ANTHROPIC_MODEL": "eu.anthropic.claude-opus-4-8",
        },
        {
            "piAuthProvider": "amazon-bedrock",
            "awsRegion": "eu-west-1",
            "defaultModel": "pi/eu.anthropic.claude-opus-4-8",
        },
    ),
    _row(
        "lan-proxy",
        "pi_compat",
        "api_key_with_endpoint",
        _gateway("https://llm.lan/v1", "k-lan \u00e9 \u2603", "m1", "m2"),
        {
            "baseUrl": "https://llm.lan/v1",
            "customEndpoint": {"api": "anthropic-messages", "supportsImages": True},
            "models": ["m1", "m2"],
            "defaultModel": "m1",
            "piAuthProvider": "anthropic",
        },
        {"value": "k-lan \u00e9 \u2603"},
    ),
    _row(
        "pi-compat-key",
        "pi_compat",
        "api_key_with_endpoint",
        _openai("https://vllm.example/v1", "secret-of-pi-compat-key", "qwen"),
        {"baseUrl": "https://vllm.example/v1", "defaultModel": "qwen"},
    ),
]

# One of every managed name and family, as an unlucky user's shell might hold them all.
POISON = {
    name: f"poison-{name}"
    for name in (
        "ANTHROPIC_API_KEY ANTHROPIC_AUTH_TOKEN ANTHROPIC_BASE_URL ANTHROPIC_MODEL ANTHROPIC_CUSTOM_HEADERS "
        "ANTHROPIC_OAUTH_TOKEN ANTHROPIC_SMALL_FAST_MODEL ANTHROPIC_DEFAULT_OPUS_MODEL ANTHROPIC_DEFAULT_MODEL "
        "ANTHROPIC_BEDROCK_BASE_URL ANTHROPIC_VERTEX_BASE_URL ANTHROPIC_VERTEX_PROJECT_ID ANTHROPIC_FOUNDRY_API_KEY "
        "ANTHROPIC_IDENTITY_TOKEN CLAUDE_CODE_USE_BEDROCK CLAUDE_CODE_USE_VERTEX CLAUDE_CODE_USE_FOUNDRY "
        "CLAUDE_CODE_USE_MANTLE CLAUDE_CODE_SKIP_BEDROCK_AUTH CLAUDE_CODE_SKIP_VERTEX_AUTH CLAUDE_CODE_OAUTH_TOKEN "
        "CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR CLAUDE_CODE_API_BASE_URL "
        "CLOUD_ML_REGION VERTEX_REGION_CLAUDE_4_6_SONNET OPENAI_API_KEY OPENAI_BASE_URL OPENAI_API_BASE OPENAI_MODEL "
        "OPENAI_ORGANIZATION OPENAI_PROJECT CODEX_API_KEY CODEX_ACCESS_TOKEN CODEX_OSS_BASE_URL CODEX_OSS_PORT "
        "AZURE_OPENAI_API_KEY AZURE_OPENAI_BASE_URL AZURE_OPENAI_ENDPOINT GEMINI_API_KEY GEMINI_MODEL GOOGLE_API_KEY "
        "GOOGLE_GENAI_USE_VERTEXAI GOOGLE_GENAI_USE_GCA GOOGLE_GEMINI_BASE_URL GOOGLE_VERTEX_BASE_URL "
        "COPILOT_GITHUB_TOKEN OPENCODE_CONFIG_CONTENT OPENCODE_AUTH_CONTENT AIDER_API_KEY AIDER_OPENAI_API_KEY "
        "AIDER_OPENAI_API_BASE AIDER_ANTHROPIC_API_KEY CEREBRAS_API_KEY CLOUDFLARE_API_KEY DEEPSEEK_API_KEY "
        "FIREWORKS_API_KEY GROQ_API_KEY KIMI_API_KEY MINIMAX_API_KEY MINIMAX_CN_API_KEY MISTRAL_API_KEY "
        "MOONSHOT_API_KEY OPENCODE_API_KEY OPENROUTER_API_KEY AI_GATEWAY_API_KEY XAI_API_KEY XIAOMI_API_KEY "
        "XIAOMI_TOKEN_PLAN_AMS_API_KEY XIAOMI_TOKEN_PLAN_CN_API_KEY XIAOMI_TOKEN_PLAN_SGP_API_KEY ANT_LING_API_KEY "
        "BASETEN_API_KEY META_API_KEY NVIDIA_API_KEY QWEN_TOKEN_PLAN_API_KEY QWEN_TOKEN_PLAN_CN_API_KEY RADIUS_API_KEY "
        "TOGETHER_API_KEY ZAI_CODING_CN_API_KEY COPILOT_PROVIDER_BASE_URL COPILOT_PROVIDER_API_KEY COPILOT_MODEL "
        "AWS_BEARER_TOKEN_BEDROCK "
        "ZAI_API_KEY GOOGLE_CLOUD_API_KEY CRAFT_SESSION_DIR CRAFT_WORKSPACE_PATH CRAFT_RUN_SECRET_OTHER"
    ).split()
}

# Poison for a Bedrock connection with stored keys; other launches leave the user's AWS credentials alone.
AWS_POISON = {
    name: f"poison-{name}"
    for name in (
        "AWS_PROFILE AWS_DEFAULT_PROFILE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN "
        "AWS_CONTAINER_CREDENTIALS_FULL_URI AWS_CONTAINER_AUTHORIZATION_TOKEN "
        "AWS_WEB_IDENTITY_TOKEN_FILE AWS_ROLE_ARN AWS_ENDPOINT_URL AWS_ENDPOINT_URL_BEDROCK_RUNTIME AWS_CONFIG_FILE "
        "AWS_SHARED_CREDENTIALS_FILE"
    ).split()
}


def poisoned(row: Row) -> dict[str, str]:
    """The parent environment for a row: all poison that it must not let through, and what it takes over on purpose."""
    poison = dict(POISON)
    if row.connection["authType"] == "environment":
        own = {"anthropic": ("ANTHROPIC_", "CLAUDE_CODE_OAUTH"), "openai": ("OPENAI_", "CODEX_"), "vertex": ()}
        behind = row.connection.get("piAuthProvider")
        bedrock = "bedrock" in (row.connection["providerType"], str(behind).removeprefix("amazon-"))
        names = ("AWS_",) if bedrock else own.get(str(row.connection["providerType"]), ())
        poison = {name: value for name, value in poison.items() if not (names and name.startswith(names))}
    if stored_aws(row):
        poison |= AWS_POISON
    return poison | row.inherited


def stored_aws(row: Row) -> bool:
    """Whether the connection brings its own AWS keys."""
    own = ("AWS_SECRET_ACCESS_KEY", "AWS_BEARER_TOKEN_BEDROCK")
    return row.entry is not None and any(name in row.variables for name in own)
