"""Every seeded defect, by name."""

from __future__ import annotations

from tests.defects import (
    of_access,
    of_batch_delete,
    of_buckets,
    of_clients,
    of_conditions,
    of_copy,
    of_encryption,
    of_integrity,
    of_keys,
    of_listing,
    of_listing_changes,
    of_listing_members,
    of_metadata,
    of_multipart,
    of_neighbours,
    of_object_lock,
    of_objects,
    of_part_checksums,
    of_ranges,
    of_rare,
    of_storage,
    of_storing,
    of_tagging,
    of_upload_lists,
    of_uploads,
    of_versioning,
)
from tests.defects.seeding import DEFECTS, Defect

MODULES = (
    of_objects,
    of_buckets,
    of_clients,
    of_listing,
    of_listing_changes,
    of_listing_members,
    of_batch_delete,
    of_access,
    of_multipart,
    of_uploads,
    of_upload_lists,
    of_integrity,
    of_part_checksums,
    of_ranges,
    of_metadata,
    of_neighbours,
    of_storing,
    of_encryption,
    of_conditions,
    of_copy,
    of_versioning,
    of_object_lock,
    of_keys,
    of_tagging,
    of_storage,
    of_rare,
)

__all__ = ["DEFECTS", "MODULES", "Defect"]
