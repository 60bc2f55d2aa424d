"""The nouns of the Craft Agents configuration, as far as a launch needs them."""

from __future__ import annotations

from launcher.values.value import Value

# providerType: the specification's six, then the ones that releases 0.5 to 0.10 of the app write.
PROVIDER_TYPES = (
    "anthropic",
    "anthropic_compat",
    "openai",
    "openai_compat",
    "bedrock",
    "vertex",
    "copilot",
    "pi",
    "pi_compat",
)
# authType: the specification's seven, then `bearer_token`, which the app writes for Bedrock.
AUTH_TYPES = (
    "api_key",
    "api_key_with_endpoint",
    "oauth",
    "iam_credentials",
    "service_account_file",
    "environment",
    "none",
    "bearer_token",
)


class Model(Value):
    """What a model can do: `context_window` in tokens; None where the provider alone knows."""

    id: str
    context_window: int | None = None
    supports_images: bool | None = None


class Connection(Value):
    """One entry of `llmConnections` in config.json; the fields are the specification's, in Python's spelling.

    `described` tells what the entry says of its models, `unlisted` what it says of a custom endpoint's other ones.
    `doubts` says what of the entry was passed over, one line each.
    """

    slug: str
    name: str
    provider_type: str
    auth_type: str
    base_url: str | None = None
    models: tuple[str, ...] = ()
    default_model: str | None = None
    custom_endpoint_api: str | None = None
    codex_path: str | None = None
    aws_region: str | None = None
    gcp_project_id: str | None = None
    gcp_region: str | None = None
    pi_auth_provider: str | None = None
    described: tuple[Model, ...] = ()
    unlisted: Model | None = None
    doubts: tuple[str, ...] = ()

    def model(self, name: str | None) -> Model:
        """What the entry says of a model, with the app's `pi/` before its id or without; of None it says nothing."""
        bare = (name or "").removeprefix("pi/")
        for each in self.described:
            if each.id.removeprefix("pi/") == bare:
                return each
        return self.unlisted.but(id=bare) if self.unlisted and bare else Model(id=bare)


class Workspace(Value):
    """A workspace: its entry in config.json joined with `<root>/config.json`.

    `slug` is the last component of `root`, as the app computes it. `invalid` holds the reason why the workspace's own
    config.json could not be read: an error only for a launch that needs it. `missing` tells that there
    is no such file, as where the folder was deleted.
    """

    id: str
    name: str
    slug: str
    root: str
    default_connection: str | None = None
    default_model: str | None = None
    working_directory: str | None = None
    invalid: str | None = None
    missing: bool = False


class Project(Value):
    """A project of a workspace; `working_directory` is absolute, None where it has no folder of its own."""

    id: str
    slug: str
    name: str
    working_directory: str | None = None


class Session(Value):
    """A session: the header of `<workspace root>/sessions/<id>/session.jsonl` joined with craft-run's ledger.

    `connection` and `locked` are the header's; `ledger_connection` is the connection that an earlier launch locked the
    session to in craft-run's own ledger. `new` marks one that this launch creates, `invalid` holds the reason why the
    header could not be read. `project_id` is the project's that it belongs to, `working_directory` the absolute path of
    the folder that a session of a project runs in. `app_conversation` is the id of the app's own conversation
    with Claude, which it holds in `app_folder`.
    """

    id: str
    workspace: Workspace
    path: str
    connection: str | None = None
    locked: bool = False
    model: str | None = None
    ledger_connection: str | None = None
    new: bool = False
    invalid: str | None = None
    project_id: str | None = None
    working_directory: str | None = None
    app_conversation: str | None = None
    app_folder: str | None = None
