"""Buckets with the CORS rules in `fixtures/s3/cross_origin.py`, and preflight requests to them."""

import pytest

from fixtures.s3.cross_origin import RULES, SETTLING, Preflight


@pytest.fixture
def preflight(anonymous):
    """Sends a preflight request, as a browser does: `preflight(url, origin, method, headers)`."""
    return Preflight(anonymous)


@pytest.fixture
def buckets_with_rules(apart, own_buckets, through_each_client, preflight, public_url, soon):
    """The bucket to which each client put rules. The rules come into force together, so one wait is enough for all."""

    def make(new):
        def put_rules(client):
            bucket = new()
            client.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": RULES})
            client.put_object(Bucket=bucket, Key="shared", Body=b"shared")
            return bucket

        made = through_each_client(put_rules)
        urls = [public_url(Bucket=each.result(), Key="shared") for each in made.values() if not each.failed]
        soon.wait(lambda: all(preflight(url).status == 200 for url in urls), at_least=SETTLING)
        return made

    with apart():
        return own_buckets.kept("rules for pages", make)


@pytest.fixture
def shared_object(s3, buckets_with_rules, client_name):
    """Bucket and key of a private object in a bucket to which the client under test put the rules `RULES`.

    Checks do not change the rules, and store their own objects with other keys.
    """
    return {"Bucket": buckets_with_rules[client_name].result(), "Key": "shared"}


@pytest.fixture
def url_of_shared(public_url, shared_object):
    """The URL of the object in the bucket with rules."""
    return public_url(**shared_object)
