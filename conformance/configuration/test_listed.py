"""Analytics, intelligent tiering, inventory and metrics configurations, of which a bucket can have several with
different ids: put, read, listed and deleted."""

import pytest

from conformance.configuration.listed_configurations import case_per_kind
from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api

PUT, GET = "PutBucketMetricsConfiguration", "GetBucketMetricsConfiguration"
DELETE, LIST = "DeleteBucketMetricsConfiguration", "ListBucketMetricsConfigurations"


@pytest.mark.parametrize("kind", case_per_kind("get"))
@check(GET, level="extended", spec=api(GET))
@recorded("LocalStack", "TestS3::test_s3_analytics_configurations", 2026, of="Analytics")
@recorded("LocalStack", "TestS3::test_s3_inventory_report_crud", 2026, of="Inventory")
@recorded(
    "LocalStack", "TestS3MetricsConfiguration::test_get_bucket_metrics_configuration_not_exist", 2026, of="Metrics"
)
def test_missing_configuration_is_refused(call, unconfigured_bucket, kind):
    """Getting a configuration by an id that no configuration of the bucket has returns 404 NoSuchConfiguration."""
    with expect.error(404, "NoSuchConfiguration"):
        call(kind.get, Bucket=unconfigured_bucket, Id="none")


@pytest.mark.parametrize("kind", case_per_kind("delete"))
@check(DELETE, level="extended", spec=api(DELETE))
@recorded("LocalStack", "TestS3::test_s3_analytics_configurations", 2026, of="Analytics")
@recorded("LocalStack", "TestS3::test_s3_intelligent_tier_config", 2026, of="IntelligentTiering")
@recorded("LocalStack", "TestS3MetricsConfiguration::test_delete_metrics_configuration_twice", 2026, of="Metrics")
def test_missing_configuration_is_not_deleted(call, own_bucket, kind):
    """Deleting a configuration by an id that no configuration of the bucket has returns 404 NoSuchConfiguration."""
    with expect.error(404, "NoSuchConfiguration"):
        call(kind.delete, Bucket=own_bucket, Id="none")


@pytest.mark.parametrize("kind", case_per_kind("list"))
@check(LIST, level="extended", spec=api(LIST))
@recorded("LocalStack", "TestS3::test_s3_inventory_report_crud", 2026, of="Inventory")
def test_bucket_without_configurations_lists_nothing(call, unconfigured_bucket, kind, last_exchange):
    """Listing the configurations of a bucket without configurations returns 200 and an empty list that is not
    truncated; the response is not a listing of the bucket's keys."""
    answer = call(kind.list, Bucket=unconfigured_bucket)
    expect.status(answer, 200)
    expect.equal(answer.get(f"{kind.member}List", []), [], "configurations", sort="option")
    expect.equal(answer.get("IsTruncated", False), False, "IsTruncated", sort="entries")
    root = last_exchange().xml
    listed = root is not None and root.tag == "ListBucketResult"
    expect.equal(listed, False, "whether a listing came instead of the configurations", sort="option")


# The API reference says 200; AWS was recorded to return 204.
@pytest.mark.parametrize("kind", case_per_kind("put"))
@check(PUT, level="extended", spec=api(PUT), gate=True)
@recorded("LocalStack", "TestS3::test_s3_analytics_configurations", 2026, of="Analytics")
@recorded("LocalStack", "TestS3::test_s3_inventory_report_crud", 2026, of="Inventory")
@recorded("LocalStack", "TestS3::test_s3_intelligent_tier_config", 2026, of="IntelligentTiering")
@recorded("LocalStack", "TestS3MetricsConfiguration::test_put_bucket_metrics_configuration", 2026, of="Metrics")
def test_configuration_is_returned_unchanged(call, configured_bucket, kind):
    """Putting a configuration returns 204 (or 200, as documented), and getting it by its id then returns it
    unchanged."""
    wanted = kind.configuration("as-put_1.0", configured_bucket)
    answer = call(kind.put, Bucket=configured_bucket, Id="as-put_1.0", **{kind.member: wanted})
    expect.status(answer, 200, 204)
    expect.equal(
        call(kind.get, Bucket=configured_bucket, Id="as-put_1.0")[kind.member], wanted, "configuration", sort="option"
    )


@pytest.fixture
def listed_bucket(out_of_band, own_buckets):
    """A bucket in which checks put configurations with ids of their own. Nothing is stored there: a server may mistake
    the deletion of a configuration for DeleteBucket."""
    with out_of_band():
        return own_buckets.bucket_for("listed configurations")


@pytest.fixture
def two_configurations(call, listed_bucket, own_buckets, kind):
    """Puts two configurations with ids and filters of their own, and returns them, ordered by their ids."""
    with expect.arranging():
        number = own_buckets.new_number()
        wanted = [
            {**kind.configuration(f"listed-{number}-{each}", listed_bucket), "Filter": {"Prefix": f"{each}/"}}
            for each in (1, 2)
        ]
        for configuration in wanted:
            call(kind.put, Bucket=listed_bucket, Id=configuration["Id"], **{kind.member: configuration})
        return wanted


@pytest.mark.parametrize("kind", case_per_kind("list"))
@check(LIST, level="extended", spec=api(LIST))
@recorded("LocalStack", "TestS3::test_s3_analytics_configurations", 2026, of="Analytics")
@recorded("LocalStack", "TestS3::test_s3_intelligent_tier_config", 2026, of="IntelligentTiering")
@recorded("LocalStack", "TestS3MetricsConfiguration::test_list_bucket_metrics_configurations", 2026, of="Metrics")
def test_configurations_are_listed(call, listed_bucket, two_configurations, kind):
    """Listing the configurations of a bucket returns the configurations that were put, each once and complete, in a
    list that says that it is not truncated."""
    answer = call(kind.list, Bucket=listed_bucket)
    ids = {configuration["Id"] for configuration in two_configurations}
    listed = [entry for entry in answer[f"{kind.member}List"] if entry["Id"] in ids]
    expect.equal(sorted(listed, key=lambda entry: entry["Id"]), two_configurations, "configurations", sort="option")
    expect.equal(answer.get("IsTruncated"), False, "IsTruncated", sort="entries")


@pytest.mark.parametrize("kind", case_per_kind("delete"))
@check(DELETE, level="extended", spec=api(DELETE))
@recorded("LocalStack", "TestS3::test_s3_inventory_report_crud", 2026, of="Inventory")
@recorded("LocalStack", "TestS3MetricsConfiguration::test_delete_metrics_configuration", 2026, of="Metrics")
def test_deleted_configuration_is_gone(call, listed_bucket, two_configurations, kind):
    """Deleting a configuration succeeds; getting it then returns 404 NoSuchConfiguration, and another
    configuration of the bucket is kept."""
    deleted, left = (configuration["Id"] for configuration in two_configurations)
    expect.succeeded(call(kind.delete, Bucket=listed_bucket, Id=deleted))
    with expect.error(404, "NoSuchConfiguration"):
        call(kind.get, Bucket=listed_bucket, Id=deleted)
    expect.equal(
        call(kind.get, Bucket=listed_bucket, Id=left)[kind.member]["Id"], left, "Id of the configuration", sort="option"
    )


@pytest.mark.parametrize("kind", case_per_kind("put"))
@check(PUT, level="extended", spec=api(PUT))
@recorded("LocalStack", "TestS3::test_s3_analytics_configurations", 2026, of="Analytics")
@recorded("LocalStack", "TestS3::test_s3_intelligent_tier_config", 2026, of="IntelligentTiering")
@recorded("LocalStack", "TestS3::test_s3_put_inventory_report_exceptions", 2026, of="Inventory")
def test_different_id_in_the_document_is_refused(call, configured_bucket, kind):
    """Putting a configuration whose Id differs from the id in the request returns 400, with IdMismatch for an
    inventory and MalformedXML for the other kinds, and creates no configuration."""
    code = "IdMismatch" if kind.name == "Inventory" else "MalformedXML"
    with expect.error(400, code):
        call(
            kind.put,
            Bucket=configured_bucket,
            Id="one-id",
            **{kind.member: kind.configuration("another-id", configured_bucket)},
        )
    with expect.error(404, "NoSuchConfiguration"):
        call(kind.get, Bucket=configured_bucket, Id="one-id")


MALFORMED = {"no_xml": "id", "cut_off": "<{0}><Id>bad</Id>", "other_document": "<Tagging><TagSet/></Tagging>"}


@pytest.mark.parametrize("form", list(MALFORMED.values()), ids=list(MALFORMED))
@pytest.mark.parametrize("kind", case_per_kind("put"))
@check(PUT, level="extended", spec=api("ErrorResponses"))
def test_malformed_document_is_refused(call, configured_bucket, altered, kind, form):
    """Putting a configuration with a body that is not a configuration document of its kind returns 400 MalformedXML."""
    with expect.error(400, "MalformedXML"), altered(body=form.format(kind.member).encode()):
        call(
            kind.put, Bucket=configured_bucket, Id="bad", **{kind.member: kind.configuration("bad", configured_bucket)}
        )
