"""All applications, by name."""

from __future__ import annotations

from collections.abc import Collection

from fixtures.model.endpoint import ConfigurationError
from programs.application import Application
from programs.workflows.backup.barman import BARMAN
from programs.workflows.backup.duplicity import DUPLICITY
from programs.workflows.backup.kopia import KOPIA, KOPIA_LOCKED
from programs.workflows.backup.litestream import LITESTREAM
from programs.workflows.backup.pgbackrest import PGBACKREST
from programs.workflows.backup.restic import RESTIC
from programs.workflows.backup.restic_locked import RESTIC_LOCKED
from programs.workflows.backup.rustic import RUSTIC
from programs.workflows.data.arrays import ICECHUNK, LANCE, SLATEDB, SMART_OPEN, TENSORSTORE, ZARR
from programs.workflows.data.dvc import DVC
from programs.workflows.data.gdal import GDAL
from programs.workflows.data.libraries import DELTA_LAKE, DUCKDB, HADOOP_S3A, POLARS, PYARROW, PYICEBERG
from programs.workflows.others.browser import BROWSER
from programs.workflows.others.opentofu import OPENTOFU
from programs.workflows.others.opentofu_versioned import OPENTOFU_VERSIONED
from programs.workflows.others.registry import REGISTRY
from programs.workflows.others.s3fs_fuse import S3FS_FUSE
from programs.workflows.others.s3fs_fuse_pair import S3FS_FUSE_PAIR
from programs.workflows.others.store_clients import LOKI_CLIENT, THANOS_OBJSTORE
from programs.workflows.sdks.aws_sdks import AWS_SDK_GO, AWS_SDK_JAVA, AWS_SDK_JS, AWS_SDK_RUBY, AWS_SDK_RUST
from programs.workflows.sdks.boto3_sdk import AWS_CRT, BOTO3, BOTO3_2024, S3FS
from programs.workflows.sdks.minio_sdks import MINIO_GO, MINIO_JS, MINIO_PY
from programs.workflows.sdks.rust_sdks import OBSTORE, OPENDAL
from programs.workflows.tools.aws_cli import AWS_CLI_1, AWS_CLI_2, AWS_CLI_2_SHARING
from programs.workflows.tools.aws_cli_keys import AWS_CLI_2_KEYS
from programs.workflows.tools.mc import MC
from programs.workflows.tools.rclone import RCLONE
from programs.workflows.tools.rclone_at_once import RCLONE_AT_ONCE
from programs.workflows.tools.rclone_keys import RCLONE_KEYS
from programs.workflows.tools.rclone_versions import RCLONE_LOCKED, RCLONE_VERSIONS
from programs.workflows.tools.s3cmd import S3CMD, S3CMD_RESUMING
from programs.workflows.tools.s4cmd import S4CMD
from programs.workflows.tools.s5cmd import S5CMD

APPLICATIONS = {
    each.name: each
    for each in (
        BOTO3_2024,
        BOTO3,
        S3FS,
        MINIO_PY,
        OBSTORE,
        OPENDAL,
        AWS_SDK_JS,
        MINIO_JS,
        AWS_SDK_GO,
        MINIO_GO,
        AWS_CRT,
        AWS_SDK_JAVA,
        AWS_SDK_RUBY,
        AWS_SDK_RUST,
        AWS_CLI_1,
        AWS_CLI_2,
        AWS_CLI_2_KEYS,
        AWS_CLI_2_SHARING,
        S3CMD,
        S3CMD_RESUMING,
        S4CMD,
        S5CMD,
        RCLONE,
        RCLONE_AT_ONCE,
        RCLONE_KEYS,
        RCLONE_VERSIONS,
        RCLONE_LOCKED,
        MC,
        RESTIC,
        RESTIC_LOCKED,
        RUSTIC,
        KOPIA,
        KOPIA_LOCKED,
        DUPLICITY,
        LITESTREAM,
        BARMAN,
        PGBACKREST,
        DELTA_LAKE,
        PYICEBERG,
        PYARROW,
        POLARS,
        DUCKDB,
        LANCE,
        ZARR,
        ICECHUNK,
        TENSORSTORE,
        SLATEDB,
        SMART_OPEN,
        GDAL,
        DVC,
        HADOOP_S3A,
        OPENTOFU,
        OPENTOFU_VERSIONED,
        REGISTRY,
        THANOS_OBJSTORE,
        LOKI_CLIENT,
        S3FS_FUSE,
        S3FS_FUSE_PAIR,
        BROWSER,
    )
}


def settings_of(application: Application) -> str:
    """The application's own settings for which a footprint is recorded, as one text for lists; empty if it has none."""
    return "; ".join(setting.text for setting in application.settings)


def applications_named(names: Collection[str]) -> tuple[Application, ...]:
    """The applications with these names, or all; raises ConfigurationError for a name that does not exist."""
    for name in names:
        if name not in APPLICATIONS:
            raise ConfigurationError(
                f"{name or repr(name)}: there is no such application; known are {', '.join(APPLICATIONS)}"
            )
    return tuple(each for name, each in APPLICATIONS.items() if not names or name in names)
