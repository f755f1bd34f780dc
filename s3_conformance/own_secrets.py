"""The credentials that the suite finds where it runs, of all accounts and profiles: no published text may have them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import botocore.session
from botocore.exceptions import ConfigParseError

from fixtures.model.endpoint import ConfigurationError, Credentials
from fixtures.settings.aws import KEY_NAMES
from fixtures.settings.boto import boto_layers
from fixtures.settings.layers import EndpointOptions, Layer, config_file
from fixtures.settings.values import absolute

_VARIABLE = re.compile(r"(^|_)(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$")
_AWS_FILES = (
    ("config_file", "AWS_CONFIG_FILE", "~/.aws/config"),
    ("credentials_file", "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
)


def own_secrets(config: str | None, environ: Mapping[str, str], cwd: Path, home: Path) -> frozenset[str]:
    """Access keys, secret keys and session tokens in the environment, in the settings file, and in the files of AWS's
    tools and boto. No command is run, and nothing is requested over the network, so credentials that a profile gets
    from elsewhere are not here. Raises ConfigurationError for a file that cannot be read."""
    found = {value for name, value in environ.items() if value and _VARIABLE.search(name)}
    for layer in (config_file(EndpointOptions(config=config), cwd, home), *boto_layers(environ, cwd, home)):
        found.update(_of_layer(layer))
    return frozenset(found.union(_of_profiles(environ, cwd, home)))


def _of_layer(layer: Layer) -> Iterator[str]:
    for account in (layer.main, layer.alt, layer.limited, layer.expired):
        if (setting := account()) is not None:
            keys: Credentials = setting.value
            yield from filter(None, (keys.access_key, keys.secret_key, keys.session_token))


def _of_profiles(environ: Mapping[str, str], cwd: Path, home: Path) -> Iterator[str]:
    """The credentials that are written in profiles, whether or not a profile is chosen."""
    session = botocore.session.Session()
    for name, variable, usual in _AWS_FILES:
        session.set_config_variable(name, str(absolute(environ.get(variable) or usual, cwd, home)))
    try:
        profiles = session.full_config["profiles"]
    except ConfigParseError as error:  # its text quotes the line, which may hold a secret
        raise ConfigurationError(f"{error.kwargs.get('path', '~/.aws')}: malformed configuration") from None
    for profile in profiles.values():
        yield from (value for key in KEY_NAMES if isinstance(value := profile.get(key), str))
