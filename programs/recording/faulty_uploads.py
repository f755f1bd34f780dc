"""Faulty uploads: what else happens to a key while an upload of it is in progress."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from programs.recording.faulty_listings import asking_for
from programs.recording.feature_usage import Sent
from reference.protocol.serving import Request, Response, Serve, error

REPLACING = ("PutObject", "CopyObject", "DeleteObject")
"""Operations that make a newer object or its deletion, apart from uploads of parts."""
ENDING = ("CompleteMultipartUpload", "AbortMultipartUpload")
BEGINNING = "CreateMultipartUpload"


def newer_objects_end_uploads(request: Request, serve: Serve) -> Response:
    """An upload ends when a newer object of its key is written or deleted, also by an upload that was begun later
    (Garage)."""
    ended: set[str] = request.memory.setdefault("ended", set())
    if request.asked("uploadId") in ended:
        return error(404, "NoSuchUpload")
    answer = serve(request)
    begun: list[str] = request.memory.setdefault("begun", {}).setdefault((request.bucket, request.key), [])
    if answer.status >= 300:
        return answer
    number = 0
    if request.operation == BEGINNING and (found := re.search(rb"<UploadId>([^<]+)</UploadId>", answer.body)):
        begun.append(found[1].decode())
    elif request.operation in REPLACING:
        number = len(begun)
    elif request.operation in ENDING and (own := request.asked("uploadId")) in begun:
        number = begun.index(own) if request.operation == "CompleteMultipartUpload" else 0
        begun.remove(own)
    for upload in begun[:number]:
        serve(asking_for(request, "DELETE", request.key).asking(uploadId=upload))
    ended.update(begun[:number])
    del begun[:number]
    return answer


def aborts_delete_objects(request: Request, serve: Serve) -> Response:
    """AbortMultipartUpload deletes the object of the same key (S3Mock)."""
    answer = serve(request)
    if request.operation == "AbortMultipartUpload" and answer.status < 300:
        serve(asking_for(request, "DELETE", request.key))
    return answer


def meet_newer_objects(sent: Sequence[Sent]) -> bool:
    """Returns whether something else is done to a key during an upload in progress."""
    in_progress: Counter[str] = Counter()
    for each in sent:
        if each.operation in (BEGINNING, *REPLACING) and in_progress[each.key]:
            return True
        if each.operation == BEGINNING:
            in_progress[each.key] += 1
        elif each.operation in ENDING:
            in_progress[each.key] -= 1
    return False
