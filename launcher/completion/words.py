# ruff: noqa: E501
"""The subcommands and their options. Written by `python -m launcher.cli.words`; do not edit.

Command -> its help, its options (names, kind of value or "" for a flag, help), the kinds of its arguments. A kind is a
set of names, `files`, `folders`, words with `|` between them, or `text` for what nobody can guess.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    Option = tuple[str, str, str]
    Command = tuple[str, tuple[Option, ...], tuple[str, ...]]

# fmt: off

COMMANDS: dict[str, Command] = {
    "": (
        "Run COMMAND with the LLM connection of a Craft Agents workspace or session",
        (
            ("--workspace -w", "workspaces", "Workspace: slug (folder name), id, name (any case), or path of its root"),
            ("--session -s", "sessions", "An existing session; alone, it is looked up in all workspaces"),
            ("--new-session", "text", "Create a session first; its id is printed on stderr and exported"),
            ("--connection -c", "connections", "Connection instead of the resolved one; refused where a session is locked to another"),
            ("--model -m", "models", "Model instead of the session's, workspace's or connection's default"),
            ("--env -e", "variables", "Set a variable; NAME alone passes the parent's value through"),
            ("--env-file", "files", "Dotenv overlay; a later file wins over an earlier one"),
            ("--unset", "variables", "Remove a variable from the child"),
            ("--keep", "variables", "Do not scrub this inherited variable"),
            ("--no-agent", "", "Variables only: nothing that is specific to the agent"),
            ("--pristine", "", "Start from a minimal environment (home, path, terminal, locale, user, display, proxies) plus -e"),
            ("--chdir -C", "folders", "Run in DIR; `@workspace` is the workspace's workingDirectory"),
            ("--strict", "", "Any warning is an error"),
            ("--dry-run -n", "", "Print the plan, secrets as ***; write nothing, run nothing"),
            ("--json", "", "With --dry-run: the plan as JSON"),
            ("--supervise", "", "Stay as the parent process (implied where the plan needs it)"),
            ("--allow-oauth-endpoint", "", "Send an OAuth token to a baseUrl that is not the provider's own"),
            ("--approve-key", "", "Answer claude's question about the API key beforehand, in its own file of answers"),
            ("--record-args", "", "Write the command's arguments into the history, not only its name"),
            ("--shim", "text", "For shims: where the command is not on PATH, look for it in PATH"),
            ("--quiet -q", "", "No warnings"),
            ("--verbose -v", "", "Say on stderr which connection, from where, and why"),
            ("--config-dir", "config", "The Craft Agents configuration folder; default ~/.craft-agent"),
            ("--version", "", "Show the version and exit"),
            ("--help", "", "Show this message and exit"),
        ),
        (),
    ),
    "connections": (
        "List, add, change and check connections",
        (
            ("--help", "", "Show this message and exit"),
        ),
        (),
    ),
    "connections add": (
        "Add a connection",
        (
            ("--name", "text", "Name that the app shows"),
            ("--provider-type", "anthropic|anthropic_compat|openai|openai_compat|bedrock|vertex|copilot|pi|pi_compat", "What the connection speaks to"),
            ("--auth-type", "api_key|api_key_with_endpoint|oauth|iam_credentials|service_account_file|environment|none|bearer_token", "How it authenticates"),
            ("--base-url", "text", "Endpoint"),
            ("--default-model", "text", "Model where a launch chooses none; default: the first `--model`"),
            ("--pi-auth-provider", "amazon-bedrock|anthropic|azure-openai-responses|cerebras|cloudflare-ai-gateway|cloudflare-workers-ai|deepseek|fireworks|github-copilot|google|google-vertex|groq|huggingface|kimi-coding|minimax|minimax-cn|mistral|moonshotai|moonshotai-cn|openai|openai-codex|opencode|opencode-go|openrouter|vercel-ai-gateway|xai|xiaomi|xiaomi-token-plan-ams|xiaomi-token-plan-cn|xiaomi-token-plan-sgp|zai", "Provider behind providerType `pi`, for example `groq`"),
            ("--codex-path", "files", "The codex binary to run"),
            ("--aws-region", "text", "AWS region of Bedrock"),
            ("--gcp-project-id", "text", "Google Cloud project of Vertex AI"),
            ("--gcp-region", "text", "Google Cloud region of Vertex AI"),
            ("--api", "openai-completions|anthropic-messages", "Wire format: openai-completions or anthropic-messages"),
            ("--model", "models", "A model of the connection; repeatable"),
            ("--context-window", "text", "Context window of one model, or of all; repeatable"),
            ("--image-model", "text", "A model that takes images; repeatable"),
            ("--supports-images --no-supports-images", "", "Whether all models of the endpoint take images"),
            ("--slug", "connections", "Identifier; default: made of the name, with -2, -3 where it is taken"),
            ("--secret-stdin", "", "Read the secret from standard input"),
            ("--secret-file", "files", "Read the secret from a file"),
            ("--import", "", "Take over the login of the agent (Claude Code, Codex, AWS)"),
            ("--command", "text", "A program that prints the secret at every launch"),
            ("--no-secret", "", "Store no secret now"),
            ("--store", "craft-agent|keyring", "Where to keep it; default craft-agent"),
            ("--default", "", "Make it the global default"),
            ("--force", "", "Store the secret even while the Craft Agents app is running"),
            ("--json", "", "Print the new connection as JSON"),
            ("--help", "", "Show this message and exit"),
        ),
        ("text", "text"),
    ),
    "connections check": (
        "Check connections; all, unless some are named",
        (
            ("--online", "", "Ask the endpoints, too: one cheap request each"),
            ("--timeout", "text", "With --online; default 10"),
            ("--json", "", "For programs"),
            ("--help", "", "Show this message and exit"),
        ),
        ("text",),
    ),
    "connections default": (
        "Show or set the default connection",
        (
            ("--workspace -w", "workspaces", "The default of this workspace instead of the global one"),
            ("--unset", "", "With --workspace: let the global default apply"),
            ("--help", "", "Show this message and exit"),
        ),
        ("connections",),
    ),
    "connections edit": (
        "Change fields of a connection",
        (
            ("--name", "text", "Name that the app shows"),
            ("--provider-type", "anthropic|anthropic_compat|openai|openai_compat|bedrock|vertex|copilot|pi|pi_compat", "What the connection speaks to"),
            ("--auth-type", "api_key|api_key_with_endpoint|oauth|iam_credentials|service_account_file|environment|none|bearer_token", "How it authenticates"),
            ("--base-url", "text", "Endpoint"),
            ("--default-model", "text", "Model where a launch chooses none; default: the first `--model`"),
            ("--pi-auth-provider", "amazon-bedrock|anthropic|azure-openai-responses|cerebras|cloudflare-ai-gateway|cloudflare-workers-ai|deepseek|fireworks|github-copilot|google|google-vertex|groq|huggingface|kimi-coding|minimax|minimax-cn|mistral|moonshotai|moonshotai-cn|openai|openai-codex|opencode|opencode-go|openrouter|vercel-ai-gateway|xai|xiaomi|xiaomi-token-plan-ams|xiaomi-token-plan-cn|xiaomi-token-plan-sgp|zai", "Provider behind providerType `pi`, for example `groq`"),
            ("--codex-path", "files", "The codex binary to run"),
            ("--aws-region", "text", "AWS region of Bedrock"),
            ("--gcp-project-id", "text", "Google Cloud project of Vertex AI"),
            ("--gcp-region", "text", "Google Cloud region of Vertex AI"),
            ("--api", "openai-completions|anthropic-messages", "Wire format: openai-completions or anthropic-messages"),
            ("--model", "models", "A model of the connection; repeatable"),
            ("--context-window", "text", "Context window of one model, or of all; repeatable"),
            ("--image-model", "text", "A model that takes images; repeatable"),
            ("--supports-images --no-supports-images", "", "Whether all models of the endpoint take images"),
            ("--unset", "api|aws-region|base-url|codex-path|default-model|gcp-project-id|gcp-region|model|pi-auth-provider", "Remove a field"),
            ("--json", "", "Print the changed connection as JSON"),
            ("--help", "", "Show this message and exit"),
        ),
        ("connections",),
    ),
    "connections list": (
        "List connections; `*` marks the default",
        (
            ("--json", "", "For programs"),
            ("--help", "", "Show this message and exit"),
        ),
        (),
    ),
    "connections remove": (
        "Remove a connection",
        (
            ("--yes -y", "", "Do not ask, even where something refers to it"),
            ("--clean", "", "Remove it as the default of workspaces, and delete its credentials"),
            ("--force", "", "With --clean: delete credentials even while the Craft Agents app is running"),
            ("--help", "", "Show this message and exit"),
        ),
        ("connections",),
    ),
    "connections show": (
        "Show all about a connection, models as resolved",
        (
            ("--json", "", "For programs"),
            ("--help", "", "Show this message and exit"),
        ),
        ("connections",),
    ),
    "credentials": (
        "List, set, delete, import and move credentials",
        (
            ("--help", "", "Show this message and exit"),
        ),
        (),
    ),
    "credentials delete": (
        "Delete a connection's credentials",
        (
            ("--force", "", "Write even while the Craft Agents app is running"),
            ("--help", "", "Show this message and exit"),
        ),
        ("connections",),
    ),
    "credentials import": (
        "Take over the login of an installed agent",
        (
            ("--file", "files", "Instead of the source's own file; for `dotenv`, the file"),
            ("--profile", "text", "For `aws`: the profile"),
            ("--variable", "text", "For `environment` and `dotenv`: this variable"),
            ("--store", "craft-agent|keyring", "Where to keep it; default craft-agent"),
            ("--dry-run", "", "Show what would be taken, never the secret; write nothing"),
            ("--force", "", "Write even while the Craft Agents app is running"),
            ("--json", "", "With --dry-run: for programs"),
            ("--help", "", "Show this message and exit"),
        ),
        ("claude|codex|aws|environment|dotenv", "connections"),
    ),
    "credentials list": (
        "List accounts, their stores, age and expiry",
        (
            ("--json", "", "For programs"),
            ("--help", "", "Show this message and exit"),
        ),
        (),
    ),
    "credentials move": (
        "Move credentials to another store",
        (
            ("--to", "craft-agent|keyring", "The store to move into"),
            ("--all", "", "The credentials of all connections"),
            ("--dry-run", "", "Show what would be moved; write nothing"),
            ("--force", "", "Write even while the Craft Agents app is running"),
            ("--json", "", "With --dry-run: for programs"),
            ("--help", "", "Show this message and exit"),
        ),
        ("text",),
    ),
    "credentials set": (
        "Store a connection's credential",
        (
            ("--store", "craft-agent|keyring|command", "Where to keep it; default craft-agent"),
            ("--command", "text", "For the store `command`: prints the secret"),
            ("--region", "text", "AWS region to keep with an access key"),
            ("--force", "", "Write even while the Craft Agents app is running"),
            ("--help", "", "Show this message and exit"),
        ),
        ("connections", "text"),
    ),
    "workspaces": (
        "List workspaces, and set their default connections",
        (
            ("--help", "", "Show this message and exit"),
        ),
        (),
    ),
    "workspaces default": (
        "Show or set a workspace's default connection",
        (
            ("--unset", "", "Remove it: the global default applies"),
            ("--help", "", "Show this message and exit"),
        ),
        ("text", "connections"),
    ),
    "workspaces list": (
        "List workspaces and what they launch with; `*` marks the app's current one",
        (
            ("--json", "", "For programs"),
            ("--help", "", "Show this message and exit"),
        ),
        (),
    ),
    "workspaces show": (
        "Show all about a workspace",
        (
            ("--json", "", "For programs"),
            ("--help", "", "Show this message and exit"),
        ),
        ("text",),
    ),
    "sessions": (
        "List sessions, and make new ones",
        (
            ("--help", "", "Show this message and exit"),
        ),
        (),
    ),
    "sessions list": (
        "List sessions, the last used first",
        (
            ("--workspace -w", "workspaces", "Of this workspace alone"),
            ("--connection -c", "connections", "Those that are locked to this connection, or begin with it"),
            ("--limit", "text", "At most N; 0: all; default 30"),
            ("--all", "", "Also hidden and archived ones"),
            ("--json", "", "For programs"),
            ("--help", "", "Show this message and exit"),
        ),
        (),
    ),
    "sessions new": (
        "Create a session, and print its id",
        (
            ("--workspace -w", "workspaces", "Workspace: slug (folder name), id, name (any case), or path of its root"),
            ("--connection -c", "connections", "Connection instead of the resolved one; refused where a session is locked to another"),
            ("--model -m", "models", "Model instead of the session's, workspace's or connection's default"),
            ("--help", "", "Show this message and exit"),
        ),
        ("text",),
    ),
    "sessions show": (
        "Show all about a session",
        (
            ("--workspace -w", "workspaces", "Where sessions of several workspaces have the same id"),
            ("--json", "", "For programs"),
            ("--help", "", "Show this message and exit"),
        ),
        ("text",),
    ),
    "shims": (
        "Let plain `claude`, `codex`, ... go through craft-run",
        (
            ("--help", "", "Show this message and exit"),
        ),
        (),
    ),
    "shims install": (
        "Write a shim for each NAME",
        (
            ("--dir", "folders", "The folder, on PATH before the real program"),
            ("--workspace -w", "workspaces", "Workspace: slug (folder name), id, name (any case), or path of its root"),
            ("--session -s", "sessions", "An existing session; alone, it is looked up in all workspaces"),
            ("--new-session", "text", "Create a session first; its id is printed on stderr and exported"),
            ("--connection -c", "connections", "Connection instead of the resolved one; refused where a session is locked to another"),
            ("--model -m", "models", "Model instead of the session's, workspace's or connection's default"),
            ("--env -e", "variables", "Set a variable; NAME alone passes the parent's value through"),
            ("--env-file", "files", "Dotenv overlay; a later file wins over an earlier one"),
            ("--unset", "variables", "Remove a variable from the child"),
            ("--keep", "variables", "Do not scrub this inherited variable"),
            ("--no-agent", "", "Variables only: nothing that is specific to the agent"),
            ("--pristine", "", "Start from a minimal environment (home, path, terminal, locale, user, display, proxies) plus -e"),
            ("--chdir -C", "folders", "Run in DIR; `@workspace` is the workspace's workingDirectory"),
            ("--strict", "", "Any warning is an error"),
            ("--supervise", "", "Stay as the parent process (implied where the plan needs it)"),
            ("--allow-oauth-endpoint", "", "Send an OAuth token to a baseUrl that is not the provider's own"),
            ("--approve-key", "", "Answer claude's question about the API key beforehand, in its own file of answers"),
            ("--record-args", "", "Write the command's arguments into the history, not only its name"),
            ("--quiet -q", "", "No warnings"),
            ("--verbose -v", "", "Say on stderr which connection, from where, and why"),
            ("--config-dir", "config", "The Craft Agents configuration folder; default ~/.craft-agent"),
            ("--help", "", "Show this message and exit"),
        ),
        ("text",),
    ),
    "shims list": (
        "List the shims in DIR and on PATH, and what they lead to",
        (
            ("--dir", "folders", "The folder, on PATH before the real program"),
            ("--json", "", "For programs"),
            ("--help", "", "Show this message and exit"),
        ),
        (),
    ),
    "shims remove": (
        "Remove the shims for each NAME from DIR, and nothing that is not one",
        (
            ("--dir", "folders", "The folder, on PATH before the real program"),
            ("--help", "", "Show this message and exit"),
        ),
        ("text",),
    ),
    "trust": (
        "Let a project's `.craft-run.toml` choose the workspace",
        (
            ("--list", "", "List the approvals"),
            ("--json", "", "With --list: for programs"),
            ("--revoke", "", "Take the approval of FILE back"),
            ("--help", "", "Show this message and exit"),
        ),
        ("text",),
    ),
    "env": (
        "Print the variables of a launch, for shells and tools",
        (
            ("-f --format", "shell|fish|powershell|dotenv|json|null|github", "Default: shell"),
            ("--json", "", "The same as --format json"),
            ("--reveal", "", "Print secrets even on a terminal"),
            ("--config-dir", "config", "The Craft Agents configuration folder; default ~/.craft-agent"),
            ("--quiet -q", "", "No warnings"),
            ("--allow-oauth-endpoint", "", "Send an OAuth token to a baseUrl that is not the provider's own"),
            ("--strict", "", "Any warning is an error"),
            ("--pristine", "", "Start from a minimal environment (home, path, terminal, locale, user, display, proxies) plus -e"),
            ("--no-agent", "", "Variables only: nothing that is specific to the agent"),
            ("--keep", "variables", "Do not scrub this inherited variable"),
            ("--unset", "variables", "Remove a variable from the child"),
            ("--env-file", "files", "Dotenv overlay; a later file wins over an earlier one"),
            ("--env -e", "variables", "Set a variable; NAME alone passes the parent's value through"),
            ("--model -m", "models", "Model instead of the session's, workspace's or connection's default"),
            ("--connection -c", "connections", "Connection instead of the resolved one; refused where a session is locked to another"),
            ("--session -s", "sessions", "An existing session; alone, it is looked up in all workspaces"),
            ("--workspace -w", "workspaces", "Workspace: slug (folder name), id, name (any case), or path of its root"),
            ("--help", "", "Show this message and exit"),
        ),
        (),
    ),
    "helper": (
        "Print a credential, for programs that ask a command for it",
        (
            ("--help", "", "Show this message and exit"),
        ),
        (),
    ),
    "helper api-key": (
        "Print the key or token of a connection",
        (
            ("--reveal", "", "Print it even on a terminal"),
            ("--workspace -w", "workspaces", "Workspace: slug (folder name), id, name (any case), or path of its root"),
            ("--session -s", "sessions", "An existing session; alone, it is looked up in all workspaces"),
            ("--connection -c", "connections", "Connection instead of the resolved one; refused where a session is locked to another"),
            ("--strict", "", "Any warning is an error"),
            ("--allow-oauth-endpoint", "", "Send an OAuth token to a baseUrl that is not the provider's own"),
            ("--quiet -q", "", "No warnings"),
            ("--config-dir", "config", "The Craft Agents configuration folder; default ~/.craft-agent"),
            ("--help", "", "Show this message and exit"),
        ),
        (),
    ),
    "helper aws": (
        "Print AWS keys as JSON",
        (
            ("--reveal", "", "Print it even on a terminal"),
            ("--workspace -w", "workspaces", "Workspace: slug (folder name), id, name (any case), or path of its root"),
            ("--session -s", "sessions", "An existing session; alone, it is looked up in all workspaces"),
            ("--connection -c", "connections", "Connection instead of the resolved one; refused where a session is locked to another"),
            ("--strict", "", "Any warning is an error"),
            ("--allow-oauth-endpoint", "", "Send an OAuth token to a baseUrl that is not the provider's own"),
            ("--quiet -q", "", "No warnings"),
            ("--config-dir", "config", "The Craft Agents configuration folder; default ~/.craft-agent"),
            ("--help", "", "Show this message and exit"),
        ),
        (),
    ),
    "completion": (
        "Print the completion for a shell",
        (
            ("--help", "", "Show this message and exit"),
        ),
        ("bash|zsh|fish",),
    ),
}
