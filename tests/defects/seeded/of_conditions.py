"""Seeded defects of conditional requests: reads first, then writes, deletions and the sources of copies."""

from __future__ import annotations

import datetime
import email.utils
import time

from programs.recording.faulty import conditions_are_looked_at_some_time_before
from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.allowed.varied_beyond_aws import all_conditions_are_evaluated
from tests.defects.seeding import RAW_V4, defect
from tests.defects.stored import versions_of

C = "conditions"
READS = ("GetObject", "HeadObject")
WRITES = ("PutObject", "CopyObject", "CompleteMultipartUpload")
ON_READS = {"if_match": None, "if_none_match": None, "if_modified_since": None, "if_unmodified_since": None}
ON_SOURCES = {f"x_amz_copy_source_{name}": None for name in ON_READS}
NO_ETAG = '"none-of-them"'


def _failed() -> Response:
    return error(412, "PreconditionFailed")


def _shifted(request: S3Request, name: str, seconds: int) -> S3Request:
    """The request with the date in a header shifted by this many seconds."""
    given = request.header(name)
    if not given:
        return request
    moment = email.utils.parsedate_to_datetime(given) + datetime.timedelta(seconds=seconds)
    return request.having(**{name: email.utils.format_datetime(moment, usegmt=True)})


@defect(
    f"{C}/get::unmodified_object_is_not_sent[if_none_match]",
    f"{C}/get::failed_condition_is_refused[if_match]",
    f"{C}/head::failed_condition_is_refused[if_unmodified_since]",
    f"{C}/head::unmodified_object_is_not_described[if_modified_since]",
)
def conditions_on_reads_are_ignored(request: S3Request, serve: Serve) -> Response:
    """GetObject and HeadObject ignore conditions."""
    return serve(request.having(**ON_READS) if request.operation in READS else request)


@defect(
    f"{C}/get::not_modified_answer_has_the_etag[if_none_match]",
    f"{C}/head::not_modified_answer_has_the_etag[if_modified_since]",
)
def not_modified_has_no_etag(request: S3Request, serve: Serve) -> Response:
    """A 304 response has no ETag."""
    answer = serve(request)
    return answer.set("ETag", None) if answer.status == 304 else answer


@defect(
    f"{C}/get::unmodified_object_is_not_sent[if_modified_since]",
    f"{C}/get::not_modified_under_several_conditions[if_match_holds_if_none_match_fails]",
)
def not_modified_is_refused(request: S3Request, serve: Serve) -> Response:
    """An unchanged object returns 412 instead of 304."""
    answer = serve(request)
    return _failed() if answer.status == 304 else answer


@defect(
    f"{C}/get::etag_conditions_take_precedence_over_time_conditions[if_match_holds_if_unmodified_since_fails]",
    f"{C}/head::several_conditions_are_looked_at_in_order[if_match_holds_if_unmodified_since_fails]",
)
def time_is_looked_at_beside_if_match(request: S3Request, serve: Serve) -> Response:
    """If-Unmodified-Since is also checked if If-Match is true."""
    answer = serve(request)
    alone = serve(request.having(if_match=None)) if request.operation in READS and answer.status == 200 else answer
    return alone if alone.status == 412 else answer


@defect(
    f"{C}/get::etag_conditions_take_precedence_over_time_conditions[if_none_match_holds_if_modified_since_fails]",
    f"{C}/head::several_conditions_are_looked_at_in_order[if_none_match_holds_if_modified_since_fails]",
)
def time_is_looked_at_beside_if_none_match(request: S3Request, serve: Serve) -> Response:
    """If-Modified-Since is also checked if If-None-Match is true."""
    answer = serve(request)
    alone = serve(request.having(if_none_match=None)) if request.operation in READS else answer
    return alone if answer.status == 200 and alone.status == 304 else answer


@defect(
    f"{C}/get::refused_under_several_conditions[all_four_fail]",
    f"{C}/get::refused_under_several_conditions[all_but_if_match_fail]",
    f"{C}/head::several_conditions_are_looked_at_in_order[if_unmodified_since_and_if_none_match_fail]",
    f"{C}/head::several_conditions_are_looked_at_in_order[all_four_fail]",
    f"{C}/head::several_conditions_are_looked_at_in_order[all_but_if_match_fail]",
)
def not_modified_comes_first(request: S3Request, serve: Serve) -> Response:
    """If-None-Match and If-Modified-Since are checked before If-Match and If-Unmodified-Since."""
    answer = serve(request)
    if request.operation in READS and answer.status == 412:
        alone = serve(request.having(if_match=None, if_unmodified_since=None))
        return alone if alone.status == 304 else answer
    return answer


@defect(
    f"{C}/get_etags_and_times::future_if_modified_since_is_ignored",
    f"{C}/head::future_if_modified_since_is_ignored",
)
def time_to_come_counts(request: S3Request, serve: Serve) -> Response:
    """An If-Modified-Since in the future is always false."""
    given = request.header("if-modified-since")
    future = given and email.utils.parsedate_to_datetime(given).timestamp() > time.time()
    return Response(304) if future and request.operation in READS else serve(request)


@defect(f"{C}/get_etags_and_times::same_second_is_not_modified_since", f"{C}/head::same_second_is_not_modified_since")
def same_second_is_modified(request: S3Request, serve: Serve) -> Response:
    """An object counts as modified since the second in which it was modified."""
    return serve(_shifted(request, "if-modified-since", -1))


@defect(f"{C}/get_etags_and_times::same_second_is_unmodified_since", f"{C}/head::same_second_is_unmodified_since")
def same_second_is_too_late(request: S3Request, serve: Serve) -> Response:
    """An object counts as modified after the second in which it was modified, as if its time had a fraction."""
    return serve(_shifted(request, "if-unmodified-since", -1))


@defect(
    f"{C}/get_etags_and_times::etag_without_quotes_matches",
    f"{C}/get_etags_and_times::etag_without_quotes_is_not_modified",
    f"{C}/get_etags_and_times::etag_without_quotes_and_time_are_not_modified",
    f"{C}/head::etag_without_quotes_and_time_are_not_modified",
    f"{C}/put::if_match_takes_an_etag_without_quotes",
    f"{C}/delete::if_match_takes_an_etag_without_quotes",
    f"{C}/copy_source::etag_without_quotes_matches",
)
def bare_etags_are_none(request: S3Request, serve: Serve) -> Response:
    """An ETag without quotes matches nothing."""
    names = ("if-match", "if-none-match", "x-amz-copy-source-if-match", "x-amz-copy-source-if-none-match")
    bare = [n for n in names if request.header(n) and request.header(n) != "*" and '"' not in request.header(n)]
    return serve(request.having(**dict.fromkeys(bare, NO_ETAG)))


@defect(
    f"{C}/get_etags_and_times::asterisk_matches_any_object",
    f"{C}/head::asterisk_in_if_none_match_is_not_modified",
    f"{C}/delete::asterisk_deletes_what_exists",
)
def asterisk_is_an_etag(request: S3Request, serve: Serve) -> Response:
    """An asterisk matches no object."""
    starred = [name for name in ("if-match", "if-none-match") if request.header(name) == "*"]
    return serve(request.having(**dict.fromkeys(starred, NO_ETAG)))


@defect(
    f"{C}/get_etags_and_times::malformed_date_is_ignored[If-Modified-Since]",
    f"{C}/get_etags_and_times::malformed_date_is_ignored[If-Unmodified-Since]",
)
def what_is_no_date_is_refused(request: S3Request, serve: Serve) -> Response:
    """A condition with an invalid date is refused."""
    given = request.header("if-modified-since") + request.header("if-unmodified-since")
    return serve(request) if not given or given.endswith("GMT") else error(400, "InvalidArgument")


@defect(
    f"{C}/get_etags_and_times::range_is_refused_under_a_condition_that_fails",
    f"{C}/get_etags_and_times::range_of_an_unmodified_object_is_not_sent",
)
def ranges_have_no_conditions(request: S3Request, serve: Serve) -> Response:
    """Conditions are ignored if there is a Range."""
    return serve(request.having(**ON_READS) if "range" in request.headers else request)


@defect(
    f"{C}/get_etags_and_times::missing_key_is_missing_under_if_match[etag]",
    f"{C}/head::missing_key_is_missing_under_if_match",
    f"{C}/put::if_match_does_not_create",
    f"{C}/complete::if_match_does_not_create",
    f"{C}/copy_target::if_match_does_not_create",
    f"{C}/delete::missing_key_is_missing_under_if_match[asterisk]",
    f"{C}/versions::if_match_finds_nothing_below_a_delete_marker",
)
def missing_key_fails_the_condition(request: S3Request, serve: Serve) -> Response:
    """If-Match returns 412 if there is no object."""
    answer = serve(request)
    return _failed() if answer.status == 404 and "if-match" in request.headers else answer


@defect(f"{C}/versions::if_match_is_about_the_requested_version", f"{C}/versions::if_match_of_another_version_fails")
def conditions_are_about_the_current_version(request: S3Request, serve: Serve) -> Response:
    """If a version is requested, conditions are compared with the current one."""
    if request.operation in READS and "versionId" in request.query:
        current = serve(request.asking(versionId=None))
        return serve(request.having(**ON_READS)) if current.status == 200 else current
    return serve(request)


@defect(
    f"{C}/put::if_none_match_does_not_replace",
    f"{C}/put::if_match_does_not_replace_another",
    f"{C}/put::if_match_prevents_a_lost_update",
    f"{C}/complete::if_none_match_does_not_replace",
    f"{C}/complete::if_match_does_not_replace_another",
    f"{C}/complete::md5_is_not_the_etag_of_a_multipart_object",
    f"{C}/copy_target::if_none_match_does_not_replace",
    f"{C}/copy_target::if_match_is_about_the_target",
    f"{C}/versions::if_none_match_adds_no_version",
)
def conditions_on_writes_are_ignored(request: S3Request, serve: Serve) -> Response:
    """PutObject, CopyObject and CompleteMultipartUpload ignore conditions."""
    return serve(request.having(if_match=None, if_none_match=None) if request.operation in WRITES else request)


@defect(
    f"{C}/put::if_none_match_does_not_replace",
    f"{C}/put::if_match_does_not_replace_another",
    f"{C}/copy_target::if_match_is_about_the_target",
    f"{C}/copy_target::if_none_match_prevents_a_copy_onto_itself",
)
def refused_writes_are_done(request: S3Request, serve: Serve) -> Response:
    """A write whose condition is false is refused, but done."""
    answer = serve(request)
    if answer.status == 412 and request.operation in WRITES:
        serve(request.having(if_match=None, if_none_match=None))
    return answer


defect(f"{C}/put_at_the_same_time::one_of_several_updaters_wins")(conditions_are_looked_at_some_time_before)


@defect(f"{C}/put_at_the_same_time::one_of_several_creators_wins", clients=RAW_V4)
def conditions_are_looked_at_before_the_body(request: S3Request, serve: Serve) -> Response:
    """PutObject checks If-None-Match when its head has come, and not again when its body has (seen with S3Proxy)."""
    if request.operation != "PutObject":
        return serve(request)
    written = request.memory.setdefault("written", {})
    is_new = written.get(request.path, 0.0) > request.began
    answer = serve(request.having(if_none_match=None) if is_new else request)
    if answer.status == 200:
        written[request.path] = time.time()
    return answer


@defect(
    f"{C}/put::etag_in_if_none_match_is_refused",
    f"{C}/complete::etag_in_if_none_match_is_refused",
    f"{C}/copy_target::etag_in_if_none_match_is_refused",
)
def etags_in_if_none_match_are_taken(request: S3Request, serve: Serve) -> Response:
    """A write ignores an ETag in If-None-Match."""
    taken = request.operation in WRITES and request.header("if-none-match", "*") != "*"
    return serve(request.having(if_none_match=None) if taken else request)


@defect(f"{C}/put::both_conditions_at_once_are_refused", f"{C}/copy_target::both_conditions_at_once_are_refused")
def second_condition_is_ignored(request: S3Request, serve: Serve) -> Response:
    """A write with two conditions is checked only for If-Match."""
    both = request.operation in WRITES and {"if-match", "if-none-match"} <= set(request.headers)
    return serve(request.having(if_none_match=None) if both else request)


@defect(
    f"{C}/put::if_none_match_looks_at_the_whole_key[below]",
    f"{C}/put::if_none_match_looks_at_the_whole_key[beside]",
)
def longer_key_counts_as_the_same(request: S3Request, serve: Serve) -> Response:
    """If-None-Match: * is also false if there is only a longer key with this prefix."""
    bucket = request.stored_bucket
    if bucket and request.header("if-none-match") == "*" and any(key.startswith(request.key) for key in bucket.keys):
        return _failed()
    return serve(request)


@defect(f"{C}/put::empty_object_counts_as_existing")
def empty_object_counts_as_none(request: S3Request, serve: Serve) -> Response:
    """If-None-Match: * is true if the existing object is empty."""
    current = request.stored_bucket and request.stored_bucket.current(request.key)
    return serve(request.having(if_none_match=None) if current and not current.size else request)


@defect(f"{C}/put::if_none_match_creates_after_a_delete", f"{C}/versions::if_none_match_creates_over_a_delete_marker")
def deleted_key_counts_as_existing(request: S3Request, serve: Serve) -> Response:
    """If-None-Match: * is false for a key that ever existed."""
    bucket = request.stored_bucket
    once = bucket and (request.key in bucket.deleted or request.key in bucket.versions)
    return _failed() if once and request.header("if-none-match") == "*" else serve(request)


@defect(f"{C}/versions::if_match_of_an_old_version_is_refused", f"{C}/versions::delete_of_an_old_etag_makes_no_marker")
def any_version_matches(request: S3Request, serve: Serve) -> Response:
    """If-Match of a write or a deletion is true for the ETag of any version."""
    known = any(version.etag and version.etag in request.header("if-match") for version in versions_of(request))
    writes = request.operation in ("PutObject", "DeleteObject")
    return serve(request.having(if_match=None) if known and writes else request)


@defect(f"{C}/complete::if_none_match_does_not_replace_an_object_written_meanwhile")
def conditions_are_about_the_beginning_of_an_upload(request: S3Request, serve: Serve) -> Response:
    """If-None-Match: * of CompleteMultipartUpload is about the object that existed when the upload began."""
    absent = request.memory.setdefault("absent", set())
    bucket = request.stored_bucket
    if request.operation == "CreateMultipartUpload" and bucket and not bucket.current(request.key):
        absent.add(request.path)
    began = request.operation == "CompleteMultipartUpload" and request.path in absent
    return serve(request.having(if_none_match=None) if began else request)


@defect(
    f"{C}/complete::overwritten_meanwhile_is_a_conflict",
    f"{C}/complete::written_again_meanwhile_is_a_conflict",
    f"{C}/complete::deleted_meanwhile_is_a_conflict",
)
def conflicts_are_not_seen(request: S3Request, serve: Serve) -> Response:
    """An upload is completed whatever was written in the meantime, as long as its condition is true at the end."""
    answer = serve(request)
    return serve(request.having(if_match=None, if_none_match=None)) if answer.status == 409 else answer


@defect(
    f"{C}/delete::if_match_does_not_delete_another",
    f"{C}/delete::missing_key_is_missing_under_if_match[etag]",
    f"{C}/versions::delete_finds_nothing_below_a_delete_marker",
    f"{C}/versions::version_is_not_deleted_under_a_condition_that_fails",
)
def conditions_on_deletions_are_ignored(request: S3Request, serve: Serve) -> Response:
    """DeleteObject ignores If-Match."""
    return serve(request.having(if_match=None) if request.operation == "DeleteObject" else request)


@defect(
    f"{C}/delete::object_of_another_size_stays",
    f"{C}/delete::object_of_another_time_stays",
    f"{C}/delete::object_of_another_size_and_time_stays",
)
def conditions_of_directory_buckets_are_ignored(request: S3Request, serve: Serve) -> Response:
    """DeleteObject ignores conditions on size and time."""
    return serve(request.having(x_amz_if_match_size=None, x_amz_if_match_last_modified_time=None))


@defect(
    f"{C}/codes::put_with_an_etag_in_if_none_match_is_not_implemented",
    f"{C}/codes::put_with_unsupported_conditions_is_not_implemented[any]",
    f"{C}/codes::put_with_unsupported_conditions_is_not_implemented[both]",
    f"{C}/codes::copy_with_unsupported_conditions_is_not_implemented[any]",
    f"{C}/codes::delete_with_conditions_of_directory_buckets_is_not_implemented[time]",
    f"{C}/codes::copy_with_unsupported_conditions_is_not_implemented[etag]",
    f"{C}/codes::copy_with_unsupported_conditions_is_not_implemented[both]",
    f"{C}/codes::delete_with_conditions_of_directory_buckets_is_not_implemented[size]",
    f"{C}/codes::delete_with_conditions_of_directory_buckets_is_not_implemented[etag_size_and_time]",
)
def conditions_that_aws_lacks_fail(request: S3Request, serve: Serve) -> Response:
    """Conditions that AWS does not implement return 412."""
    return all_conditions_are_evaluated(request, serve)


@defect(
    f"{C}/copy_source::source_is_not_copied_under_a_condition_that_fails[if_match]",
    f"{C}/copy_source::source_is_not_copied_under_a_condition_that_fails[if_modified_since]",
    f"{C}/copy_source::object_at_the_target_stays_under_a_condition_that_fails",
    f"{C}/copy_source::etag_without_quotes_is_refused_by_if_none_match",
)
def conditions_on_sources_are_ignored(request: S3Request, serve: Serve) -> Response:
    """CopyObject ignores conditions on its source."""
    return serve(request.having(**ON_SOURCES))


@defect(
    f"{C}/copy_source::source_is_not_copied_under_a_condition_that_fails[if_none_match]",
    f"{C}/copy_source::source_is_not_copied_under_a_condition_that_fails[if_modified_since]",
)
def unmodified_source_is_not_modified(request: S3Request, serve: Serve) -> Response:
    """CopyObject returns 304 where GetObject would."""
    answer = serve(request)
    unmodified = any(b"copy-source-" + name in answer.body for name in (b"If-None-Match", b"If-Modified-Since"))
    return Response(304) if answer.status == 412 and unmodified else answer


@defect(f"{C}/copy_source::if_match_counts_before_if_unmodified_since")
def time_of_the_source_is_looked_at_beside_if_match(request: S3Request, serve: Serve) -> Response:
    """The copy source's If-Unmodified-Since is also checked if its If-Match is true."""
    both = {"x-amz-copy-source-if-match", "x-amz-copy-source-if-unmodified-since"} <= set(request.headers)
    return serve(request.having(x_amz_copy_source_if_match=None) if both else request)
