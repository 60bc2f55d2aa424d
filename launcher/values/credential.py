"""A credential: one account's entry, in the fields of the app's own credential file."""

from __future__ import annotations

from launcher.values.number import whole
from launcher.values.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# The kinds are the account name's prefix (`llm_api_key::<slug>`).
API_KEY = "llm_api_key"
OAUTH = "llm_oauth"
IAM = "llm_iam"
SERVICE_ACCOUNT = "llm_service_account"

# authType -> kind of account; an authType that is not here needs no stored credential.
KIND_OF_AUTH = {
    "api_key": API_KEY,
    "api_key_with_endpoint": API_KEY,
    "bearer_token": API_KEY,
    "oauth": OAUTH,
    "iam_credentials": IAM,
    "service_account_file": SERVICE_ACCOUNT,
}


class Credential:
    """An account's entry as the app stores it: `value`, and depending on the kind `refreshToken`, `expiresAt` (ms),
    `idToken`, `awsAccessKeyId`, `awsRegion`, `awsSessionToken`, `gcpProjectId`, `gcpRegion`, `serviceAccountEmail`.

    Fields that craft-run does not know are kept. Nothing of it shows in `repr`.
    """

    __slots__ = ("account", "fields")

    def __init__(self, account: str, fields: Mapping[str, object]) -> None:
        self.account = account
        self.fields = dict(fields)

    def __repr__(self) -> str:
        return f"Credential({self.account!r}, ***)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Credential) and (other.account, other.fields) == (self.account, self.fields)

    def __hash__(self) -> int:
        return hash(self.account)

    def text(self, field: str) -> str | None:
        """A field that is not secret (a region, a project, a key id); None where it is absent or empty."""
        value = self.fields.get(field)
        return value if isinstance(value, str) and value else None

    def secret(self, field: str = "value") -> Secret | None:
        """A secret field; None where it is absent or empty."""
        value = self.text(field)
        return Secret(value) if value is not None else None

    @property
    def expires_at(self) -> int | None:
        """Milliseconds since the epoch at which an OAuth token ends, None where the entry does not say."""
        return whole(self.fields.get("expiresAt"))
