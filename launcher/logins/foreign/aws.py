"""The keys of an AWS profile.

`aws configure export-credentials` gives those of any profile, also of SSO and roles; without the AWS CLI 2, or where
nobody asked for this source, the static keys in `~/.aws/credentials` do:
https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
"""

from __future__ import annotations

import configparser
import shutil
import subprocess

from launcher.boot.system import os
from launcher.config.aws_region import inherited_region
from launcher.credentials.parse import parse
from launcher.logins.foreign import AWS, Login, Place, files, login
from launcher.storage import jsontext
from launcher.values.credential import IAM
from launcher.values.errors import CredentialError

# Option in the file -> field of the JSON that the AWS CLI prints.
_KEYS = {
    "aws_access_key_id": "AccessKeyId",
    "aws_secret_access_key": "SecretAccessKey",
    "aws_session_token": "SessionToken",
}


def find(place: Place) -> list[Login]:
    """The keys of the profile that was named, else of AWS_PROFILE, else of `default`."""
    profile = place.profile or place.environ.get("AWS_PROFILE") or "default"
    program = shutil.which("aws", path=place.environ.get("PATH")) if place.explicit and not place.file else None
    keys, reason = _exported(program, profile, place) if program else ({}, "")
    keys = keys or _static(profile, place, reason)
    if not keys:
        return []
    where = f"AWS profile `{profile}`"
    fields = parse(f"{IAM}::", jsontext.encode(keys), where).fields
    region = inherited_region({**place.environ, "AWS_PROFILE": profile}, place.home)
    if region and "awsRegion" not in fields:
        fields["awsRegion"] = region
    return [login(AWS, where, IAM, "bedrock", fields)]


def _exported(program: str, profile: str, place: Place) -> tuple[dict[str, object], str]:
    """What the AWS CLI prints, or nothing and why; it may ask for a code on the terminal."""
    argv = [program, "configure", "export-credentials", "--profile", profile, "--format", "process"]
    try:
        result = subprocess.run(argv, env=dict(place.environ), capture_output=True, check=False)  # noqa: S603 - the user's
        keys = jsontext.decode(result.stdout.decode())
    except OSError as error:
        return {}, str(error.strerror)
    except ValueError:
        said = result.stderr.decode("utf-8", "replace").strip().splitlines()
        telling = [line for line in said if "rror" in line] or said[-1:] or [f"exit status {result.returncode}"]
        return {}, telling[0][:200]
    return (keys, "") if isinstance(keys, dict) else ({}, "no JSON object")


def _static(profile: str, place: Place, reason: str) -> dict[str, object]:
    """The keys in the file; `reason` says why the AWS CLI gave none."""
    named = place.environ.get("AWS_SHARED_CREDENTIALS_FILE")
    path = place.file or os.path.expanduser(named or os.path.join(place.home, ".aws", "credentials"))
    parser = configparser.RawConfigParser(strict=False, default_section="")
    try:
        parser.read_string(files.text_of(path) or "")
    except configparser.Error:
        raise CredentialError(f"`{path}` is no file of AWS profiles") from None
    section = dict(parser.items(profile)) if parser.has_section(profile) else {}
    keys: dict[str, object] = {field: section[option] for option, field in _KEYS.items() if section.get(option)}
    if place.explicit and not {"AccessKeyId", "SecretAccessKey"} <= keys.keys():
        profiles = ", ".join(f"`{name}`" for name in parser.sections()) or "none"
        why = f", and `aws configure export-credentials` gives none: {reason}" if reason else ""
        raise CredentialError(
            f"`{path}` has no access key for profile `{profile}`{why}",
            f"it has {profiles}: `--profile`; SSO and roles need the AWS CLI 2 and a sign-in: `aws sso login`",
        )
    return keys if len(keys) >= 2 else {}
