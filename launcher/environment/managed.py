"""The managed set: variables that could redirect or replace a connection's credential, endpoint, provider or model.

They are removed from the inherited environment, and an overlay file may not set them. Each was seen to take effect in
requests of an agent or SDK of autumn 2026 (claude 2.1, codex 0.169, opencode 1.18, pi 0.73, aider 0.86, llm 0.36,
qwen 0.24, gemini 0.61), or is what such a variable's family would add next.
"""

from __future__ import annotations

from launcher.environment.names import folded

# Names that end a family, by what they begin with: ("ANTHROPIC_", "") is every name beginning with ANTHROPIC_.
_FAMILIES = (
    ("ANTHROPIC_", ""),
    ("CLAUDE_CODE_USE_", ""),
    ("CLAUDE_CODE_SKIP_", "_AUTH"),
    ("CLAUDE_CODE_", "_FILE_DESCRIPTOR"),
    ("VERTEX_REGION_", ""),
    ("OPENAI_", ""),
    ("CODEX_OSS_", ""),
    ("COPILOT_PROVIDER_", ""),
    ("AZURE_OPENAI_", ""),
    ("GEMINI_", ""),
    ("GOOGLE_GENAI_USE_", ""),
    ("GOOGLE_", "_BASE_URL"),
    ("AIDER_", "_API_KEY"),
    ("AIDER_", "_API_BASE"),
    ("AIDER_OPENAI_API_", ""),
    ("CLINE_PROVIDER_", ""),
    ("CRAFT_RUN_", ""),
    ("GROK_", ""),
    ("KIMI_MODEL_", ""),
)

_NAMES = frozenset(
    {
        "AIDER_API_KEY",
        "AIDER_EDITOR_MODEL",
        "AIDER_MODEL",
        "AIDER_SET_ENV",
        "AIDER_WEAK_MODEL",
        "AI_GATEWAY_API_KEY",
        "ANT_LING_API_KEY",
        "AWS_BEARER_TOKEN_BEDROCK",
        "BASETEN_API_KEY",
        "CEREBRAS_API_KEY",
        "CLAUDE_CODE_API_BASE_URL",
        "CLAUDE_CODE_OAUTH_TOKEN",
        "CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST",
        "CLOUDFLARE_API_KEY",
        "CODEX_CONFIG",
        "CLOUD_ML_REGION",
        "CODEX_ACCESS_TOKEN",
        "CODEX_API_KEY",
        "COPILOT_GITHUB_TOKEN",
        "COPILOT_MODEL",
        "CRAFT_SESSION_DIR",
        "CRAFT_WORKSPACE_PATH",
        "DEEPSEEK_API_KEY",
        "FIREWORKS_API_KEY",
        "GOOGLE_API_KEY",
        "GOOGLE_CLOUD_API_KEY",
        "GROQ_API_KEY",
        "KIMI_API_KEY",
        "META_API_KEY",
        "MINIMAX_API_KEY",
        "MINIMAX_CN_API_KEY",
        "MISTRAL_API_KEY",
        "MOONSHOT_API_KEY",
        "NVIDIA_API_KEY",
        "OPENCODE_API_KEY",
        "OPENCODE_AUTH_CONTENT",
        "OPENCODE_CONFIG_CONTENT",
        "OPENROUTER_API_KEY",
        "QWEN_TOKEN_PLAN_API_KEY",
        "QWEN_TOKEN_PLAN_CN_API_KEY",
        "RADIUS_API_KEY",
        "TOGETHER_API_KEY",
        "XAI_API_KEY",
        "XIAOMI_API_KEY",
        "XIAOMI_TOKEN_PLAN_AMS_API_KEY",
        "XIAOMI_TOKEN_PLAN_CN_API_KEY",
        "XIAOMI_TOKEN_PLAN_SGP_API_KEY",
        "ZAI_API_KEY",
        "ZAI_CODING_CN_API_KEY",
    }
)

# Members of a family that decide on no connection: a nested launch needs the first as much as this one, the others
# say where Gemini CLI keeps its settings and what it trusts.
_OWN_SETTINGS = frozenset(
    {
        "CRAFT_RUN_MACHINE_ID",
        "GEMINI_CLI_HOME",
        "GEMINI_CLI_SYSTEM_DEFAULTS_PATH",
        "GEMINI_CLI_SYSTEM_SETTINGS_PATH",
        "GEMINI_CLI_TRUST_WORKSPACE",
        "GEMINI_SANDBOX",
    }
)

# Whatever could replace or redirect AWS keys that craft-run itself sets.
_AWS_FAMILIES = (("AWS_CONTAINER_", ""), ("AWS_ENDPOINT_URL", ""))
_AWS_NAMES = frozenset(
    {
        "AWS_ACCESS_KEY_ID",
        "AWS_CONFIG_FILE",
        "AWS_DEFAULT_PROFILE",
        "AWS_PROFILE",
        "AWS_ROLE_ARN",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
    }
)


def is_managed(name: str, *, stored_aws: bool = False) -> bool:
    """Whether craft-run alone decides on a variable; `stored_aws` for a Bedrock connection with stored keys."""
    name = folded(name)
    if name in _OWN_SETTINGS:
        return False
    if name in _NAMES or _in_family(name, _FAMILIES):
        return True
    return stored_aws and (name in _AWS_NAMES or _in_family(name, _AWS_FAMILIES))


def _in_family(name: str, families: tuple[tuple[str, str], ...]) -> bool:
    return any(name.startswith(start) and name.endswith(end) for start, end in families)
