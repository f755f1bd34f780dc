"""Buckets with the CORS rules in `rules.py`, and preflight requests to them."""

import pytest

from conformance.cors.rules import APP_RULE, RULES, SETTLING, CorsPreflight


@pytest.fixture
def preflight(anonymous):
    """Sends a preflight request, as a browser does: `preflight(url, origin, method, headers)`."""
    return CorsPreflight(anonymous)


@pytest.fixture
def buckets_with(out_of_band, own_buckets, through_each_client, preflight, public_url, soon):
    """Gives the bucket to which each client put these rules: `buckets_with(rules)`. The rules come into force together,
    so one wait is enough for all."""

    def make(new, rules):
        def put_rules(client):
            bucket = new()
            client.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": rules})
            client.put_object(Bucket=bucket, Key="shared", Body=b"shared")
            return bucket

        made = through_each_client(put_rules)
        urls = [public_url(Bucket=each.result(), Key="shared") for each in made.values() if not each.failed]
        soon.wait(lambda: all(preflight(url).status == 200 for url in urls), at_least=SETTLING)
        return made

    def buckets(rules):
        with out_of_band():
            return own_buckets.kept(f"{len(rules)} rules for pages", lambda new: make(new, rules))

    return buckets


@pytest.fixture
def shared_object(s3, buckets_with, client_name):
    """Bucket and key of a private object in a bucket to which the client under test put the rules `RULES`.

    Checks do not change the rules, and store their own objects with other keys.
    """
    return {"Bucket": buckets_with(RULES)[client_name].result(), "Key": "shared"}


@pytest.fixture
def url_to_upload_to(public_url, shared_object):
    """The URL of a key that is not there yet, in the bucket with rules: most preflights come before an upload."""
    return public_url(Bucket=shared_object["Bucket"], Key="new")


@pytest.fixture
def shared_by_one_rule(s3, buckets_with, client_name):
    """Bucket and key of a private object in a bucket to which the client put only the rule for APP: what is asked of
    one rule is asked here, so that a server that does not choose among several is wrong only where that is asked."""
    return {"Bucket": buckets_with(APP_RULE)[client_name].result(), "Key": "shared"}


@pytest.fixture
def url_by_one_rule(public_url, shared_by_one_rule):
    """The URL of a key that is not there yet, in the bucket with one rule."""
    return public_url(Bucket=shared_by_one_rule["Bucket"], Key="new")
