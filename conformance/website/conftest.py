"""Websites: buckets with a website configuration and public objects, and the website endpoint to request them from."""

import pytest

from conformance.website.sites import SITE, Website
from fixtures.assertions.attempt import Attempt
from fixtures.assertions.check import skip_check

SETTLING = 2
"""Minimum seconds for a configuration to come into force before checks look."""


@pytest.fixture
def website_of(endpoint, anonymous):
    """`website_of(bucket)`; skips the check if no website endpoint is configured."""
    if endpoint.website_url is None:
        skip_check("skipped", "no website endpoint is configured (S3_WEBSITE_URL)")
    return lambda bucket: Website(anonymous, bucket, endpoint.website_url.replace("{bucket}", bucket))


@pytest.fixture
def site(s3, client_name, website_of, out_of_band, control, own_buckets, soon):
    """`site(name, **configuration)`: the website of a bucket with this configuration, put by the client under test,
    with the public objects of SITE; the bucket may be listed. It is made once per name."""

    def make(bucket, configuration):
        control.put_bucket_acl(Bucket=bucket, ACL="public-read")
        for key, body in SITE.items():
            control.put_object(Bucket=bucket, Key=key, Body=body, ACL="public-read", ContentType="text/html")
        s3.put_bucket_website(Bucket=bucket, WebsiteConfiguration=configuration)
        made = website_of(bucket)
        soon.wait(lambda: made.ask("/page.html").answer.status != 404, at_least=SETTLING)
        return bucket

    def find(name, **configuration):
        purpose = f"website {name}, through {client_name}"
        with out_of_band():
            made = own_buckets.kept(purpose, lambda new: Attempt(lambda: make(new(), configuration)))
        return website_of(made.result())

    return find
