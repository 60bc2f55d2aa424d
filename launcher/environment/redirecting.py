"""Variables that lead a command elsewhere though they name no key and no endpoint: no unapproved file may set them.

A project's own `.env` could otherwise send the user's key through a proxy of its choice, run a program of its own with
it, or have the agent read other settings. The managed variables (`launcher.environment.managed`) are not among them: no
file may set those, approved or not.
"""

from __future__ import annotations

ROUTE = "decides which way requests go, and whom they trust"
PROGRAM = "decides which program runs"
PLACE = "decides where programs look for their settings"
ACCOUNT = "decides which account the connection uses"

# Families by how their names begin or end, in capitals.
_ROUTE_ENDS = ("_PROXY", "_CA_BUNDLE", "_CA_CERTS", "_CA_CERTIFICATE", "_CERT_FILE", "_CERT_DIR", "_TLS_CA_STORE")
_ROUTE_STARTS = ("GIT_SSL_", "GLOBAL_AGENT_", "OPENSSL_", "RES_OPTIONS", "LITELLM_PROXY_", "DASHSCOPE_", "OLLAMA_")
_ROUTE_NAMES = frozenset(
    {
        "CARGO_HTTP_CAINFO",
        "CURL_HOME",
        "DENO_CERT",
        "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH",
        "HOSTALIASES",
        "LOCALDOMAIN",
        "PIP_CERT",
        "QWEN_BASE_URL",
        "RESOLV_HOST_CONF",
        "SOCKS_SERVER",
        "SSLKEYLOGFILE",
    }
)

_PROGRAM_STARTS = (
    "BASH_FUNC_",
    "BUN_",
    "BUNDLE_",
    "CARGO_",
    "COMPLUS_",
    "CORECLR_",
    "COR_",
    "DENO_",
    "DOTNET_",
    "DYLD_",
    "ELECTRON_",
    "GEM_",
    "GIT_",
    "LD_",
    "LUA_",
    "NODE_",
    "NPM_CONFIG_",
    "PERL5",
    "PHP_INI_",
    "PIP_",
    "PNPM_",
    "PYTHON",
    "RUBY",
    "RUSTC",
    "RUSTUP_",
    "UV_",
    "YARN_",
)
_PROGRAM_ENDS = ("_ASKPASS", "_EDITOR", "_PAGER", "_PRELOAD", "JAVA_OPTIONS", "JAVA_TOOL_OPTIONS")
_PROGRAM_NAMES = frozenset(
    {
        "BASHOPTS",
        "BASH_ENV",
        "BROWSER",
        "CDPATH",
        "CLASSPATH",
        "COMSPEC",
        "EDITOR",
        "ENV",
        "EXINIT",
        "GCONV_PATH",
        "GLIBC_TUNABLES",
        "GOFLAGS",
        "GOPROXY",
        "IFS",
        "LESSCLOSE",
        "LESSOPEN",
        "LOCPATH",
        "MANPAGER",
        "NLSPATH",
        "PAGER",
        "PATH",
        "PATHEXT",
        "PERLLIB",
        "PHPRC",
        "PROMPT_COMMAND",
        "PS4",
        "PSMODULEPATH",
        "RUBYLIB",
        "RUBYOPT",
        "SHELL",
        "SHELLOPTS",
        "SYSTEMROOT",
        "TCLLIBPATH",
        "VIMINIT",
        "VISUAL",
        "WINDIR",
        "ZDOTDIR",
    }
)
# Said of a commit, not of what is run for it.
_HARMLESS = ("GIT_AUTHOR_", "GIT_COMMITTER_")

_PLACE_STARTS = (
    "AIDER_",
    "CLAUDE_",
    "CODEX_",
    "CRAFT_",
    "GEMINI_",
    "LLM_USER_",
    "OPENCODE_",
    "PI_CODING_",
    "QWEN_",
    "XDG_",
)
_PLACE_ENDS = ("_HOME", "_CONFIG_DIR", "_CONFIG_FILE", "_CONFIG_PATH", "_SETTINGS_PATH")
_PLACE_NAMES = frozenset(
    {"ALLUSERSPROFILE", "APPDATA", "HOME", "HOMEDRIVE", "HOMEPATH", "LOCALAPPDATA", "PROGRAMDATA", "TEMP", "TMP"}
    | {"TMPDIR", "USERPROFILE"}
)

_ACCOUNT_STARTS = ("AWS_", "AZURE_", "BOTO_", "CLOUDSDK_", "GCE_", "GCLOUD_", "GCP_", "GOOGLE_")


def why_not(name: str, *, own_account: bool) -> str | None:
    """What a variable decides, so that no unapproved file may set it; None where it decides nothing of that kind.

    `own_account` tells that the connection takes the account of the environment, and with it its variables.
    """
    capitals = name.upper()
    if capitals.startswith(_HARMLESS):
        return None
    if own_account and capitals.startswith(_ACCOUNT_STARTS):
        return ACCOUNT
    if capitals in _ROUTE_NAMES or capitals.startswith(_ROUTE_STARTS) or capitals.endswith(_ROUTE_ENDS):
        return ROUTE
    if capitals in _PROGRAM_NAMES or capitals.startswith(_PROGRAM_STARTS) or capitals.endswith(_PROGRAM_ENDS):
        return PROGRAM
    if capitals in _PLACE_NAMES or capitals.startswith(_PLACE_STARTS) or capitals.endswith(_PLACE_ENDS):
        return PLACE
    return None
