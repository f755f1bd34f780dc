"""Faulty uploads: what else happens to a key while an upload of it is in progress."""

from __future__ import annotations

import re

from reference.faults.coded.of_listing_positions import request_for_key
from reference.faults.table import fault
from reference.protocol.serving import Request, Response, Serve, error

REPLACING_OPERATIONS = ("PutObject", "CopyObject", "DeleteObject")
"""Operations that make a newer object or its deletion, apart from uploads of parts."""
ENDING_OPERATIONS = ("CompleteMultipartUpload", "AbortMultipartUpload")
CREATE_UPLOAD = "CreateMultipartUpload"


@fault()
def newer_objects_end_uploads(request: Request, serve: Serve) -> Response:
    """An upload ends when a newer object of its key is written or deleted, also by an upload that was begun later
    (Garage)."""
    ended: set[str] = request.memory.setdefault("ended", set())
    if request.parameter("uploadId") in ended:
        return error(404, "NoSuchUpload")
    answer = serve(request)
    begun: list[str] = request.memory.setdefault("begun", {}).setdefault((request.bucket, request.key), [])
    if answer.status >= 300:
        return answer
    number = 0
    if request.operation == CREATE_UPLOAD and (found := re.search(rb"<UploadId>([^<]+)</UploadId>", answer.body)):
        begun.append(found[1].decode())
    elif request.operation in REPLACING_OPERATIONS:
        number = len(begun)
    elif request.operation in ENDING_OPERATIONS and (own := request.parameter("uploadId")) in begun:
        number = begun.index(own) if request.operation == "CompleteMultipartUpload" else 0
        begun.remove(own)
    for upload in begun[:number]:
        serve(request_for_key(request, "DELETE", request.key).with_query(uploadId=upload))
    ended.update(begun[:number])
    del begun[:number]
    return answer


@fault(on=("AbortMultipartUpload",))
def aborts_delete_objects(request: Request, serve: Serve) -> Response:
    """AbortMultipartUpload deletes the object of the same key (S3Mock)."""
    answer = serve(request)
    if answer.status < 300:
        serve(request_for_key(request, "DELETE", request.key))
    return answer
