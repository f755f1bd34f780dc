"""Installs applications from the package registries, each into a folder of its own and never into the suite's
environment.

The files in `locks/` name all packages by version and hash; docs/maintaining.md says how to make these files.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shlex
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import platformdirs

from fixtures.cleanup.own_files import NotOwnFile, require_not_writable_by_others, require_writable_by_us_only
from fixtures.model.endpoint import ConfigurationError
from programs.application import Application
from programs.drivers import DRIVERS

try:
    import fcntl
except ImportError:  # there are no such locks on Windows
    fcntl = None  # type: ignore[assignment]

FOLDER_VARIABLE = "S3_CONFORMANCE_APPLICATIONS"
PARALLEL_INSTALLATIONS = 4
"""The number of applications that are installed at the same time: most of them wait for a registry."""
BUILDERS = frozenset(("go", "cargo", "mvn"))
"""Installers that build, which takes minutes: what comes from a registry need not wait for them."""
_MAVEN = threading.Lock()
"""Maven's repository is for one process at a time."""
_INSTALLED_MARK = "installed"
"""The file that a finished installation writes last."""
_REMOVE_OLDER_COMMAND = ("rm", "-rf", "{folder}/bin")
LOCKS = Path(__file__).parent / "locks"
"""The folder of the locks: a file per application for pip, and a folder for npm, Cargo and programs in Go. `go.sum` has
the hashes of the Go programs' modules; each module's own go.sum has those of its dependencies."""


def folder() -> Path:
    """The folder of all installed applications; the environment variable names another one."""
    own = os.environ.get(FOLDER_VARIABLE)
    return Path(own).expanduser() if own else platformdirs.user_cache_path("s3-conformance") / "applications"


def folder_of(application: Application) -> Path:
    return folder() / application.name


def is_installed(application: Application) -> bool:
    """Returns whether the application is completely installed, by its current commands: another version does not count.
    Raises ConfigurationError if another user may have installed it.
    """
    own = path = folder_of(application)
    try:
        require_writable_by_us_only(own)
        for path in _trusted_paths(own, application):
            require_not_writable_by_others(path.lstat())
        return (own / _INSTALLED_MARK).read_text() == _digest(application) and (own / application.present).exists()
    except NotOwnFile as error:
        warning = f"{path}: it {error}, so that no program is run from there"
        raise ConfigurationError(f"{warning}; remove it, or set {FOLDER_VARIABLE} to a folder of your own") from None
    except OSError:
        return False


def _trusted_paths(own: Path, application: Application) -> Iterator[Path]:
    """The mark and the program, also as what a link within the folder leads to, and the folders around these. A link to
    Python or Chromium leads out of the folder: where the user has these is not for this to judge."""
    real = own.resolve()
    for path in (real / _INSTALLED_MARK, real / application.present, (real / application.present).resolve()):
        yield from (each for each in (path, *path.parents) if real in each.parents)


def _digest(application: Application) -> str:
    # Independent of the folder of the suite's own files.
    commands = repr(application.install).replace(str(DRIVERS.parent), "")
    locks = [Path(word) for command in application.install for word in command if word.startswith(str(LOCKS))]
    return hashlib.sha256(commands.encode() + b"".join(map(Path.read_bytes, locks))).hexdigest()


def install(application: Application) -> None:
    """Runs the application's install commands, unless another process does so meanwhile; raises ConfigurationError with
    the output of one that fails."""
    own = folder_of(application)
    for each in (*reversed(own.parents), own):  # the mode of mkdir's `parents` is that of the umask
        each.mkdir(exist_ok=True, mode=0o755)
    with _lock_folder(own):
        if not is_installed(application):
            _install_into(own, application)


@contextmanager
def _lock_folder(own: Path) -> Iterator[None]:
    """Waits until no other process installs into the folder, and keeps others waiting within the block."""
    opened = os.open(own, os.O_RDONLY) if fcntl is not None else None
    try:
        if opened is not None:
            with contextlib.suppress(OSError):  # some network file systems lock no folders
                fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        if opened is not None:
            os.close(opened)


def _install_into(own: Path, application: Application) -> None:
    (own / _INSTALLED_MARK).unlink(missing_ok=True)
    for command in application.install:
        words = _words(command, own)
        try:
            done = subprocess.run(
                words,
                cwd=own,
                env=installer_environment(os.environ),
                umask=0o022,
                capture_output=True,
                text=True,
                check=False,
            )
        except OSError as error:
            raise ConfigurationError(f"{application.name}: {words[0]}: {error.strerror}") from None
        if done.returncode:
            last = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no output"]
            raise ConfigurationError(f"{application.name}: {' '.join(words)}: {last[0]}")
    if not (own / application.present).exists():
        raise ConfigurationError(f"{application.name}: {own / application.present} is not there after installing it")
    (own / _INSTALLED_MARK).touch(0o644)  # whatever the umask is
    (own / _INSTALLED_MARK).write_text(_digest(application))


def _words(command: Sequence[str], own: Path) -> list[str]:
    """The words of an install command with the folder in them: quoted in a script, where a space would end it."""
    if command[:2] == ("sh", "-c"):
        return ["sh", "-c", command[2].format(folder=shlex.quote(str(own))), *command[3:]]
    return [word.format(folder=own) for word in command]


def install_all(applications: Sequence[Application], begin: Callable[[Application], None]) -> list[str]:
    """Installs several applications, some at the same time, those that must be built last, and returns the errors.
    `begin` is called with each before its installation."""

    def installed(application: Application) -> str:
        alone = _MAVEN if any(command[0] == "mvn" for command in application.install) else contextlib.nullcontext()
        with alone:
            begin(application)
            try:
                install(application)
            except ConfigurationError as error:
                return str(error)
        return ""

    quick_first = sorted(applications, key=lambda each: any(command[0] in BUILDERS for command in each.install))
    with ThreadPoolExecutor(PARALLEL_INSTALLATIONS) as pool:
        return list(filter(None, pool.map(installed, quick_first)))


# Where uv fails, as with an index that only pip's own configuration names, pip does it.
_VIRTUALENV_SCRIPT = """env={{folder}}/env
rm -rf "$env"
if command -v uv && uv venv --quiet --python "$(command -v python3)" "$env" \\
  && uv pip install --python "$env/bin/python" {flags} "$1"; then exit; fi
rm -rf "$env"
python3 -m venv "$env" && "$env/bin/python" -m pip install --disable-pip-version-check {flags} "$1"
"""


def from_pypi(lock: str, *, from_sources: bool = False) -> tuple[tuple[str, ...], ...]:
    """The command that installs the packages of a lock into a virtual environment: with uv, if it is there, which needs
    a tenth of pip's time. A build `from_sources` runs scripts of the packages; the lock does not include the tools of
    the build."""
    wheels = "" if from_sources else "--only-binary :all: "
    flags = f"--quiet {wheels}--no-deps --require-hashes --requirement"
    return (("sh", "-c", _VIRTUALENV_SCRIPT.format(flags=flags), "sh", str(LOCKS / f"{lock}.txt")),)


def from_npm(lock: str) -> tuple[tuple[str, ...], ...]:
    """Commands that install the packages of a lock into `node_modules`. No package needs its install scripts."""
    flags = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error")
    files = (LOCKS / lock / "package.json", LOCKS / lock / "package-lock.json")
    return (("cp", *map(str, files), "{folder}"), ("npm", "ci", "--prefix", "{folder}", *flags))


def from_go(module: str, version: str, package: str) -> tuple[tuple[str, ...], ...]:
    """Commands that build a package of a Go module in the module's own folder, with the versions, replacements and
    hashes of that module."""
    found = f'go mod download -json {module}@{version} | sed -n \'s/.*"Dir": "\\(.*\\)".*/\\1/p\''
    return (
        ("mkdir", "-p", "{folder}/module"),
        ("cp", str(LOCKS / "go.mod"), str(LOCKS / "go.sum"), "{folder}/module"),
        ("sh", "-c", f'cd {{folder}}/module && go -C "$({found})" build -mod=readonly -o {{folder}}/bin/ {package}'),
    )


def built_program_path(*sources: Path) -> str:
    """The path of a program built from these sources, below the folder of the application. The program's name has a
    digest of the sources, so that a change leads to a new build."""
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources))
    return f"bin/driver-{digest.hexdigest()[:12]}"


def from_go_sources(lock: str, sources: Sequence[Path]) -> tuple[tuple[str, ...], ...]:
    """Commands that build a program in Go from these sources, with the modules of a lock."""
    files = (LOCKS / lock / "go.mod", LOCKS / lock / "go.sum", *sources)
    return (
        _REMOVE_OLDER_COMMAND,
        ("mkdir", "-p", "{folder}/module"),
        ("cp", *map(str, files), "{folder}/module"),
        (
            "go",
            "-C",
            "{folder}/module",
            "build",
            "-mod=readonly",
            "-o",
            f"{{folder}}/{built_program_path(*sources)}",
            ".",
        ),
    )


def from_cargo(crate: str, version: str, *flags: str) -> tuple[tuple[str, ...], ...]:
    """The command that builds the programs of a crate, with the versions and hashes of its own Cargo.lock."""
    return (("cargo", "install", "--locked", "--quiet", "--root", "{folder}", f"{crate}@{version}", *flags),)


def from_cargo_sources(lock: str, source: Path) -> tuple[tuple[str, ...], ...]:
    """Commands that build a program in Rust from this source, with the crates of a lock."""
    files = (LOCKS / lock / "Cargo.toml", LOCKS / lock / "Cargo.lock", source)
    build = ("--quiet", "--release", "--locked", "--manifest-path", "{folder}/module/Cargo.toml")
    return (
        _REMOVE_OLDER_COMMAND,
        ("mkdir", "-p", "{folder}/module", "{folder}/bin"),
        ("cp", *map(str, files), "{folder}/module"),
        ("cargo", "build", *build, "--target-dir", "{folder}/module/target"),
        ("mv", "{folder}/module/target/release/driver", f"{{folder}}/{built_program_path(source)}"),
        ("rm", "-rf", "{folder}/module/target"),
    )


def from_maven(pom: Path, sources: Sequence[Path]) -> tuple[tuple[str, ...], ...]:
    """Commands that build a program in Java from these sources, as a pom.xml says. The digest in its name is that of
    the pom and the sources; it is a folder with the program's driver-1.jar and all its dependencies."""
    folder = f"{{folder}}/{built_program_path(pom, *sources)}"
    build = (
        "mvn",
        "--quiet",
        "--batch-mode",
        "--strict-checksums",
        "-Dstyle.color=never",
        "-f",
        "{folder}/module/pom.xml",
    )
    copied = "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies"
    return (
        _REMOVE_OLDER_COMMAND,
        ("mkdir", "-p", "{folder}/module/src/main/java"),
        ("cp", str(pom), "{folder}/module/pom.xml"),
        ("cp", *map(str, sources), "{folder}/module/src/main/java"),
        (*build, "clean", "package", copied, f"-DoutputDirectory={folder}"),
        ("cp", "{folder}/module/target/driver-1.jar", folder),
    )


def unpacked_from_debian(**suites: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Commands that unpack packages (`NAME` or `NAME=VERSION`) of Debian suites into `{folder}/debian`, instead of
    older ones, without root, on any Debian."""
    apt = (
        "apt-get", "-o", "Dir::Etc::sourcelist={folder}/apt/sources.list", "-o", "Dir::Etc::sourceparts=/dev/null",
        "-o", "Dir::State::lists={folder}/apt/lists", "-o", "Dir::Cache={folder}/apt/cache",
        "-o", "APT::Sandbox::User=", "-qq",
    )  # fmt: skip
    # From the mirror of this machine: every mirror has all suites.
    mirror = "$(apt-get indextargets --format '$(REPO_URI)' | grep -m 1 '/debian/$')"
    source = f"deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] {mirror}"
    downloads = (
        (
            (
                "sh",
                "-c",
                f'mkdir -p {{folder}}/apt/lists && echo "{source} {suite} main" > {{folder}}/apt/sources.list',
            ),
            (*apt, "update"),
            (*apt, "download", *packages),
        )
        for suite, packages in suites.items()
    )
    return (
        ("sh", "-c", "rm -rf {folder}/debian {folder}/*.deb"),
        *chain.from_iterable(downloads),
        ("sh", "-c", 'for package in {folder}/*.deb; do dpkg -x "$package" {folder}/debian || exit; done'),
    )


def from_debian(suite: str, package: str, version: str, lock: str) -> tuple[tuple[str, ...], ...]:
    """Commands that unpack a package of Python modules from a Debian suite, and install its dependencies from PyPI into
    a virtual environment."""
    return (*unpacked_from_debian(**{suite: (f"{package}={version}",)}), *from_pypi(lock))


_SYSTEM_VARIABLES = (
    "PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|TEMP|TMP|LANG|LANGUAGE|LC_[A-Z]+|TZ|TERM|NO_COLOR|XDG_[A-Z_]+|CHROMIUM"
)
_NETWORK_VARIABLES = (
    "(?:HTTPS?|FTP|ALL|NO)_PROXY|SSL_CERT_(?:FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|NODE_EXTRA_CA_CERTS"
)
_INSTALLER_VARIABLES = (
    "PIP_.+|UV_.+|NPM_CONFIG_.+|GO[A-Z0-9_]+|CGO_[A-Z_]+|CC|CXX|MAVEN_.+|M2_HOME|JAVA_HOME|JAVA_TOOL_OPTIONS|CARGO_.+"
    "|RUSTUP_.+|RUSTFLAGS|APT_CONFIG"
)
_KEPT_VARIABLES = re.compile(f"{_SYSTEM_VARIABLES}|{_NETWORK_VARIABLES}|{_INSTALLER_VARIABLES}", re.IGNORECASE)
_SECRET_VARIABLES = re.compile(r".*(?:TOKEN|SECRET|PASSW|CREDENTIAL|ACCESS_?KEY|API_?KEY|_AUTH\b)", re.IGNORECASE)
_MIN_SECRET_LENGTH = 8
"""The length of a secret, in characters, from which its value is searched for in other variables."""


def installer_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment variables for an installer: paths, proxies, certificates and registries. Variables of secrets are
    left out, and so are variables that contain the value of one."""
    secrets = {
        value for name, value in environ.items() if _SECRET_VARIABLES.match(name) and len(value) >= _MIN_SECRET_LENGTH
    }
    return {
        name: value
        for name, value in environ.items()
        if _KEPT_VARIABLES.fullmatch(name)
        and not _SECRET_VARIABLES.match(name)
        and not any(secret in value for secret in secrets)
    }
