"""The configurations of buckets as data: a call of the legacy adapter, its request, the answer and the result."""

from __future__ import annotations

from typing import Any

from tests.clients.canned import answer
from tests.clients.legacy_cases import BUCKET, NO_CONTENT, XML, Case, md5_of

NAMESPACE = ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
TAGS = "<TagSet><Tag><Key>a&amp;b</Key><Value>1</Value></Tag></TagSet>"
LOGGED = "<LoggingEnabled><TargetBucket>l</TargetBucket><TargetPrefix>a&amp;b</TargetPrefix>%s</LoggingEnabled>"
LOGGING: dict[str, Any] = {"TargetBucket": "l", "TargetPrefix": "a&b"}
GRANT = (
    '<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>me</ID>'
    "</Grantee><Permission>READ</Permission></Grant>"
)
GRANTS = [{"Grantee": {"Type": "CanonicalUser", "ID": "me"}, "Permission": "READ"}]
RULE = (
    "<RoutingRule><Condition><KeyPrefixEquals>a&amp;b/</KeyPrefixEquals></Condition><Redirect><ReplaceKeyPrefixWith>c/"
    "</ReplaceKeyPrefixWith></Redirect></RoutingRule>"
)
RULES = [{"Condition": {"KeyPrefixEquals": "a&b/"}, "Redirect": {"ReplaceKeyPrefixWith": "c/"}}]
WEBSITE = {"IndexDocument": {"Suffix": "i.html"}, "ErrorDocument": {"Key": "e.html"}, "RoutingRules": RULES}
DESTINATION = {"S3BucketDestination": {"Bucket": "arn:aws:s3:::b", "Format": "CSV"}}
INVENTORY = {
    "Id": "i",
    "Destination": DESTINATION,
    "IsEnabled": True,
    "IncludedObjectVersions": "All",
    "Schedule": {"Frequency": "Daily"},
}


def _document(root: str, content: str = "") -> str:
    return f"<{root}{NAMESPACE}>{content}</{root}>" if content else f"<{root}{NAMESPACE} />"


def _got(method: str, query: str, content: str, result: dict[str, Any], **more: str) -> Case:
    return Case(method, BUCKET | more, f"GET /b/?{query}", answer(body=XML + content), result=result)


def _put(method: str, query: str, member: str, value: dict[str, Any], document: str, **more: str) -> Case:
    body = document.encode()
    return Case(
        method,
        BUCKET | {member: value} | more,
        f"PUT /b/?{query}",
        answer(),
        headers={"content-md5": md5_of(body)},
        body=body,
        name=query,
    )


NATIVE = [
    _got("get_bucket_tagging", "tagging", f"<Tagging>{TAGS}</Tagging>", {"TagSet": [{"Key": "a&b", "Value": "1"}]}),
    Case(
        "put_bucket_tagging",
        BUCKET | {"Tagging": {"TagSet": [{"Key": "a&b", "Value": "1"}]}},
        "PUT /b/?tagging",
        NO_CONTENT,
        headers={"content-md5": md5_of(f"<Tagging>{TAGS}</Tagging>".encode())},
        body=f"<Tagging>{TAGS}</Tagging>".encode(),
    ),
    Case("delete_bucket_tagging", BUCKET, "DELETE /b/?tagging", NO_CONTENT),
    Case("get_bucket_policy", BUCKET, "GET /b/?policy", answer(body='{"a": "é"}'), result={"Policy": '{"a": "é"}'}),
    Case(
        "put_bucket_policy",
        BUCKET | {"Policy": '{"a": "é"}', "ConfirmRemoveSelfBucketAccess": True},
        "PUT /b/?policy",
        NO_CONTENT,
        headers={"x-amz-confirm-remove-self-bucket-access": "true"},
        body='{"a": "é"}'.encode(),
    ),
    Case("delete_bucket_policy", BUCKET, "DELETE /b/?policy", NO_CONTENT, body=b"/?policy"),
    Case(
        "get_bucket_logging",
        BUCKET,
        "GET /b/?logging",
        answer(body=f"{XML}<BucketLoggingStatus/>"),
        result={"LoggingEnabled": None},
        name="off",
    ),
    _got(
        "get_bucket_logging",
        "logging",
        f"<BucketLoggingStatus>{LOGGED % f'<TargetGrants>{GRANT}</TargetGrants>'}</BucketLoggingStatus>",
        {"LoggingEnabled": LOGGING | {"TargetGrants": GRANTS}},
    ),
    Case(
        "put_bucket_logging",
        BUCKET | {"BucketLoggingStatus": {}},
        "PUT /b/?logging",
        body=f'{XML}<BucketLoggingStatus xmlns="http://doc.s3.amazonaws.com/2006-03-01"></BucketLoggingStatus>'.encode(),
        name="off",
    ),
    Case(
        "put_bucket_logging",
        BUCKET | {"BucketLoggingStatus": {"LoggingEnabled": LOGGING}},
        "PUT /b/?logging",
        body=(
            f'{XML}<BucketLoggingStatus xmlns="http://doc.s3.amazonaws.com/2006-03-01">{LOGGED % ""}'
            "</BucketLoggingStatus>"
        ).encode(),
    ),
    Case(
        "put_bucket_logging",
        BUCKET | {"BucketLoggingStatus": {"LoggingEnabled": LOGGING | {"TargetObjectKeyFormat": {"SimplePrefix": {}}}}},
        "PUT /b/?logging",
        body=_document(
            "BucketLoggingStatus",
            LOGGED % "<TargetObjectKeyFormat><SimplePrefix /></TargetObjectKeyFormat>",
        ).encode(),
        name="with a format of keys",
    ),
    _got(
        "get_bucket_request_payment",
        "requestPayment",
        "<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>",
        {"Payer": "Requester"},
    ),
    Case(
        "put_bucket_request_payment",
        BUCKET | {"RequestPaymentConfiguration": {"Payer": "Requester"}},
        "PUT /b/?requestPayment",
        body=(
            f"{XML}\n       <RequestPaymentConfiguration{NAMESPACE}>\n         <Payer>Requester</Payer>\n"
            "       </RequestPaymentConfiguration>"
        ).encode(),
    ),
    _got(
        "get_bucket_website",
        "website",
        "<WebsiteConfiguration><IndexDocument><Suffix>i.html</Suffix></IndexDocument><ErrorDocument><Key>e.html</Key>"
        f"</ErrorDocument><RoutingRules>{RULE}</RoutingRules></WebsiteConfiguration>",
        WEBSITE,
    ),
    Case(
        "put_bucket_website",
        BUCKET | {"WebsiteConfiguration": WEBSITE},
        "PUT /b/?website",
        body=(
            f"{XML}<WebsiteConfiguration{NAMESPACE}><IndexDocument><Suffix>i.html</Suffix></IndexDocument>"
            "<ErrorDocument><Key>e.html</Key></ErrorDocument><RoutingRules>"
            f"{RULE.replace('<Redirect>', chr(10) + '<Redirect>')}</RoutingRules></WebsiteConfiguration>"
        ).encode(),
    ),
    Case(
        "put_bucket_website",
        BUCKET | {"WebsiteConfiguration": {"RedirectAllRequestsTo": {"HostName": "h", "Protocol": "https"}}},
        "PUT /b/?website",
        body=(
            f"{XML}<WebsiteConfiguration{NAMESPACE}><RedirectAllRequestsTo><HostName>h</HostName>"
            "<Protocol>https</Protocol></RedirectAllRequestsTo></WebsiteConfiguration>"
        ).encode(),
        name="that redirects everything",
    ),
    Case(
        "put_bucket_website",
        BUCKET | {"WebsiteConfiguration": {"RoutingRules": []}},
        "PUT /b/?website",
        body=_document("WebsiteConfiguration", "<RoutingRules />").encode(),
        name="with an empty list, which boto leaves out",
    ),
    Case("delete_bucket_website", BUCKET, "DELETE /b/?website", NO_CONTENT),
]

STATUS = "<Status>Enabled</Status>"
ENABLED = {"Status": "Enabled"}
ARN = "arn:aws:sqs:eu-x:1:q"
QUEUE = f"<QueueConfiguration><Queue>{ARN}</Queue><Event>e</Event></QueueConfiguration>"
QUEUES = {"QueueConfigurations": [{"QueueArn": ARN, "Events": ["e"]}]}
TIERED = {"Id": "i", "Status": "Enabled", "Tierings": [{"AccessTier": "ARCHIVE_ACCESS", "Days": 90}]}
TIERING = f"<Id>i</Id>{STATUS}<Tiering><AccessTier>ARCHIVE_ACCESS</AccessTier><Days>90</Days></Tiering>"
REPLICATED = {"Role": "r", "Rules": [{"Status": "Enabled", "Destination": {"Bucket": "d"}}]}
REPLICATION = f"<Role>r</Role><Rule>{STATUS}<Destination><Bucket>d</Bucket></Destination></Rule>"
STATE = {"ConfigurationState": "DISABLED"}
STATED = "<ConfigurationState>DISABLED</ConfigurationState>"
EXPIRING = {"RecordExpiration": {"Expiration": "DISABLED"}}
EXPIRED = "<RecordExpiration><Expiration>DISABLED</Expiration></RecordExpiration>"
STORED = (
    "<Id>i</Id><Destination><S3BucketDestination><Bucket>arn:aws:s3:::b</Bucket><Format>CSV</Format>"
    "</S3BucketDestination></Destination><IsEnabled>true</IsEnabled><IncludedObjectVersions>All</IncludedObjectVersions><Schedule>"
    "<Frequency>Daily</Frequency></Schedule>"
)
ANALYSED = "<Id>i</Id><StorageClassAnalysis />"
TABLES = "<MetadataConfigurationResult><DestinationResult/></MetadataConfigurationResult>"
TO = "<MetadataTableConfigurationResult><S3TablesDestinationResult/></MetadataTableConfigurationResult>"
TABLE = f"{TO}<Status>s</Status>"

SUB_RESOURCES = [
    _got("get_bucket_abac", "abac", f"<AbacStatus>{STATUS}</AbacStatus>", {"AbacStatus": ENABLED}),
    _put("put_bucket_abac", "abac", "AbacStatus", ENABLED, _document("AbacStatus", STATUS)),
    _got(
        "get_bucket_accelerate_configuration",
        "accelerate",
        f"<AccelerateConfiguration>{STATUS}</AccelerateConfiguration>",
        ENABLED,
    ),
    _put(
        "put_bucket_accelerate_configuration",
        "accelerate",
        "AccelerateConfiguration",
        ENABLED,
        _document("AccelerateConfiguration", STATUS),
    ),
    _got(
        "get_bucket_analytics_configuration",
        "analytics&id=a%26b",
        f"<AnalyticsConfiguration>{ANALYSED}</AnalyticsConfiguration>",
        {"AnalyticsConfiguration": {"Id": "i", "StorageClassAnalysis": {}}},
        Id="a&b",
    ),
    _put(
        "put_bucket_analytics_configuration",
        "analytics&id=i",
        "AnalyticsConfiguration",
        {"Id": "i", "StorageClassAnalysis": {}},
        _document("AnalyticsConfiguration", ANALYSED),
        Id="i",
    ),
    _got(
        "list_bucket_analytics_configurations",
        "analytics&continuation-token=t",
        "<L><IsTruncated>false</IsTruncated></L>",
        {"IsTruncated": False},
        ContinuationToken="t",
    ),
    _got(
        "get_bucket_intelligent_tiering_configuration",
        "intelligent-tiering&id=i",
        f"<IntelligentTieringConfiguration>{TIERING}</IntelligentTieringConfiguration>",
        {"IntelligentTieringConfiguration": TIERED},
        Id="i",
    ),
    _put(
        "put_bucket_intelligent_tiering_configuration",
        "intelligent-tiering&id=i",
        "IntelligentTieringConfiguration",
        TIERED,
        _document("IntelligentTieringConfiguration", TIERING),
        Id="i",
    ),
    _got("list_bucket_intelligent_tiering_configurations", "intelligent-tiering", "<L/>", {}),
    _got(
        "get_bucket_inventory_configuration",
        "inventory&id=i",
        f"<InventoryConfiguration>{STORED}</InventoryConfiguration>",
        {"InventoryConfiguration": INVENTORY},
        Id="i",
    ),
    _put(
        "put_bucket_inventory_configuration",
        "inventory&id=i",
        "InventoryConfiguration",
        INVENTORY,
        _document("InventoryConfiguration", STORED),
        Id="i",
    ),
    _got("list_bucket_inventory_configurations", "inventory", "<L/>", {}),
    _got(
        "get_bucket_metrics_configuration",
        "metrics&id=i",
        "<MetricsConfiguration><Id>i</Id></MetricsConfiguration>",
        {"MetricsConfiguration": {"Id": "i"}},
        Id="i",
    ),
    Case(
        "put_bucket_metrics_configuration",
        BUCKET | {"Id": "i", "MetricsConfiguration": {"Id": "i"}},
        "PUT /b/?metrics&id=i",
        NO_CONTENT,  # which boto takes for a failure
        body=_document("MetricsConfiguration", "<Id>i</Id>").encode(),
    ),
    _got("list_bucket_metrics_configurations", "metrics", "<L/>", {}),
    _got(
        "get_bucket_metadata_configuration",
        "metadataConfiguration",
        f"<GetBucketMetadataConfigurationResult>{TABLES}</GetBucketMetadataConfigurationResult>",
        {"GetBucketMetadataConfigurationResult": {"MetadataConfigurationResult": {"DestinationResult": {}}}},
    ),
    _got(
        "get_bucket_metadata_table_configuration",
        "metadataTable",
        f"<GetBucketMetadataTableConfigurationResult>{TABLE}</GetBucketMetadataTableConfigurationResult>",
        {
            "GetBucketMetadataTableConfigurationResult": {
                "MetadataTableConfigurationResult": {"S3TablesDestinationResult": {}},
                "Status": "s",
            }
        },
    ),
    _put(
        "update_bucket_metadata_annotation_table_configuration",
        "metadataAnnotationTable",
        "AnnotationTableConfiguration",
        STATE,
        _document("AnnotationTableConfiguration", STATED),
    ),
    _put(
        "update_bucket_metadata_inventory_table_configuration",
        "metadataInventoryTable",
        "InventoryTableConfiguration",
        STATE,
        _document("InventoryTableConfiguration", STATED),
    ),
    _put(
        "update_bucket_metadata_journal_table_configuration",
        "metadataJournalTable",
        "JournalTableConfiguration",
        EXPIRING,
        _document("JournalTableConfiguration", EXPIRED),
    ),
    _got(
        "get_bucket_notification",
        "notification",
        "<NotificationConfiguration><TopicConfiguration><Topic>t</Topic></TopicConfiguration>"
        "</NotificationConfiguration>",
        {"TopicConfiguration": {"Topic": "t"}},
    ),
    _put(
        "put_bucket_notification",
        "notification",
        "NotificationConfiguration",
        {"TopicConfiguration": {"Topic": "t", "Event": "e"}},
        _document(
            "NotificationConfiguration",
            "<TopicConfiguration><Topic>t</Topic><Event>e</Event></TopicConfiguration>",
        ),
    ),
    _got(
        "get_bucket_notification_configuration",
        "notification",
        f"<NotificationConfiguration>{QUEUE}</NotificationConfiguration>",
        QUEUES,
    ),
    Case(
        "put_bucket_notification_configuration",
        BUCKET | {"NotificationConfiguration": QUEUES, "SkipDestinationValidation": True},
        "PUT /b/?notification",
        headers={"x-amz-skip-destination-validation": "true"},
        body=_document("NotificationConfiguration", QUEUE).encode(),
    ),
    _got(
        "get_bucket_policy_status",
        "policyStatus",
        "<PolicyStatus><IsPublic>true</IsPublic></PolicyStatus>",
        {"PolicyStatus": {"IsPublic": True}},
    ),
    _got(
        "get_public_access_block",
        "publicAccessBlock",
        "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>",
        {"PublicAccessBlockConfiguration": {"BlockPublicAcls": True}},
    ),
    _put(
        "put_public_access_block",
        "publicAccessBlock",
        "PublicAccessBlockConfiguration",
        {"IgnorePublicAcls": True},
        _document("PublicAccessBlockConfiguration", "<IgnorePublicAcls>true</IgnorePublicAcls>"),
    ),
    _got(
        "get_bucket_ownership_controls",
        "ownershipControls",
        "<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></OwnershipControls>",
        {"OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}},
    ),
    _put(
        "put_bucket_ownership_controls",
        "ownershipControls",
        "OwnershipControls",
        {"Rules": [{"ObjectOwnership": "ObjectWriter"}]},
        _document("OwnershipControls", "<Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule>"),
    ),
    _got(
        "get_bucket_replication",
        "replication",
        f"<ReplicationConfiguration>{REPLICATION}</ReplicationConfiguration>",
        {"ReplicationConfiguration": REPLICATED},
    ),
    _put(
        "put_bucket_replication",
        "replication",
        "ReplicationConfiguration",
        REPLICATED,
        _document("ReplicationConfiguration", REPLICATION),
    ),
]

CASES = [*NATIVE, *SUB_RESOURCES]
