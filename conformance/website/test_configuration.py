"""The website configuration of a bucket: it is stored, returned, replaced and deleted, with each of its elements."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api

FEATURE = "website-configuration"

INDEX = {"IndexDocument": {"Suffix": "index.html"}}


def _said(answer):
    """Returns the configuration in a response, without the members that every response has, and without empty lists: an
    element without rules says the same as none."""
    return {name: value for name, value in answer.items() if name != "ResponseMetadata" and value != []}


@check("GetBucketWebsite", level="common", spec=api("GetBucketWebsite"))
@recorded("LocalStack", "TestS3StaticWebsiteHosting::test_crud_website_configuration", 2026)
def test_bucket_without_configuration(s3, unconfigured_bucket):
    """GetBucketWebsite of a bucket without a website configuration returns 404 NoSuchWebsiteConfiguration."""
    with expect.error(404, "NoSuchWebsiteConfiguration"):
        s3.get_bucket_website(Bucket=unconfigured_bucket)


def _rule(redirect, **condition):
    return {"Redirect": redirect, **({"Condition": condition} if condition else {})}


PREFIX, MISSING = {"KeyPrefixEquals": "docs/"}, {"HttpErrorCodeReturnedEquals": "404"}
CONFIGURATIONS = {
    "index": INDEX,
    "index_and_error": {**INDEX, "ErrorDocument": {"Key": "errors/404.html"}},
    "redirect_all": {"RedirectAllRequestsTo": {"HostName": "www.example.com"}},
    "redirect_all_with_protocol": {"RedirectAllRequestsTo": {"HostName": "www.example.com", "Protocol": "https"}},
    "rule_by_prefix": {**INDEX, "RoutingRules": [_rule({"ReplaceKeyPrefixWith": "documents/"}, **PREFIX)]},
    "rule_by_error": {**INDEX, "RoutingRules": [_rule({"HostName": "www.example.com"}, **MISSING)]},
    "rule_by_both": {**INDEX, "RoutingRules": [_rule({"ReplaceKeyWith": "a&b.html"}, **PREFIX, **MISSING)]},
    "rule_without_a_condition": {**INDEX, "RoutingRules": [_rule({"HostName": "www.example.com"})]},
    "redirect_of_a_rule": {
        **INDEX,
        "RoutingRules": [
            _rule(
                {
                    "HostName": "www.example.com",
                    "Protocol": "https",
                    "HttpRedirectCode": "307",
                    "ReplaceKeyPrefixWith": "x/",
                },
                **PREFIX,
            )
        ],
    },
    "two_rules": {
        **INDEX,
        "RoutingRules": [
            _rule({"ReplaceKeyWith": "one.html"}, KeyPrefixEquals="1"),
            _rule({"ReplaceKeyWith": "two.html"}, KeyPrefixEquals="2"),
        ],
    },
    "fifty_rules": {
        **INDEX,
        "RoutingRules": [_rule({"ReplaceKeyWith": "a.html"}, KeyPrefixEquals=f"{number}/") for number in range(50)],
    },
}


@pytest.mark.parametrize("wanted", list(CONFIGURATIONS.values()), ids=list(CONFIGURATIONS))
@check("PutBucketWebsite", level="common", spec=api("PutBucketWebsite"), gate=True)
@recorded("boto", "test_bucket.py::S3BucketTest::test_website_configuration", 2012, of="index")
@recorded(
    "boto", "S3BucketTest::test_website_redirect_all_requests", 2013, of="redirect_all redirect_all_with_protocol"
)
def test_configuration_is_returned_unchanged(s3, configured_bucket, wanted, soon):
    """PutBucketWebsite returns 200, and GetBucketWebsite then returns exactly that configuration, with its rules in
    the same order."""
    expect.status(s3.put_bucket_website(Bucket=configured_bucket, WebsiteConfiguration=wanted), 200)
    soon.equal(lambda: _said(s3.get_bucket_website(Bucket=configured_bucket)), wanted, "configuration", sort="option")


@check("PutBucketWebsite", level="common", spec=api("PutBucketWebsite"))
def test_second_configuration_replaces_the_first(s3, configured_bucket, soon):
    """A second PutBucketWebsite replaces the whole configuration: elements that the new one does not have are
    removed."""
    with expect.arranging():
        s3.put_bucket_website(
            Bucket=configured_bucket, WebsiteConfiguration={**INDEX, "ErrorDocument": {"Key": "error.html"}}
        )
    new = {"IndexDocument": {"Suffix": "start.html"}}
    s3.put_bucket_website(Bucket=configured_bucket, WebsiteConfiguration=new)
    soon.equal(lambda: _said(s3.get_bucket_website(Bucket=configured_bucket)), new, "configuration", sort="option")


@check("DeleteBucketWebsite", level="common", spec=api("DeleteBucketWebsite"))
def test_deleted_configuration_is_gone(s3, own_bucket, soon):
    """DeleteBucketWebsite succeeds, and GetBucketWebsite then returns 404 NoSuchWebsiteConfiguration."""
    with expect.arranging():
        s3.put_bucket_website(Bucket=own_bucket, WebsiteConfiguration=INDEX)
    expect.succeeded(s3.delete_bucket_website(Bucket=own_bucket))
    soon.refused(lambda: s3.get_bucket_website(Bucket=own_bucket), 404, "NoSuchWebsiteConfiguration")


# The API Reference documents 200, "for compatibility reasons" even if there was no configuration; AWS was recorded
# to return 204.
@check("DeleteBucketWebsite", level="common", spec=api("DeleteBucketWebsite"))
@recorded("LocalStack", "TestS3StaticWebsiteHosting::test_crud_website_configuration", 2026)
def test_deleting_no_configuration_is_no_error(s3, own_bucket):
    """DeleteBucketWebsite of a bucket without a website configuration succeeds."""
    expect.succeeded(s3.delete_bucket_website(Bucket=own_bucket))


@check("PutBucketWebsite", level="common", spec=api("PutBucketWebsite"))
def test_api_does_not_return_the_error_document(s3, configured_bucket):
    """A website configuration does not change API responses: GetObject of a missing key returns 404 NoSuchKey and
    not the error document."""
    with expect.arranging():
        wanted = {**INDEX, "ErrorDocument": {"Key": "error.html"}}
        s3.put_bucket_website(Bucket=configured_bucket, WebsiteConfiguration=wanted)
        s3.put_object(Bucket=configured_bucket, Key="error.html", Body=b"not here")
    with expect.error(404, "NoSuchKey"):
        s3.get_object(Bucket=configured_bucket, Key="missing.html")
