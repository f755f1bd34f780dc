"""S3's errors: code, status and message, and the error document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reference.protocol.documents import render
from reference.protocol.messages import Response

PROTECTED_MESSAGE = "Access Denied because object protected by object lock."

_SIGNATURE_MISMATCH_MESSAGE = (
    "The request signature we calculated does not match the signature you provided. Check your key and signing method."
)
_MALFORMED_XML_MESSAGE = "The XML you provided was not well-formed or did not validate against our published schema"
# Code: status, message.
_STATUS_AND_MESSAGE: dict[str, tuple[int, str]] = {
    "AccessForbidden": (403, "CORSResponse: This CORS request is not allowed."),
    "AccessControlListNotSupported": (400, "The bucket does not allow ACLs"),
    "AccessDenied": (403, "Access Denied"),
    "AnnotationNameTooLong": (400, "The annotation name exceeds 512 bytes."),
    "AuthorizationHeaderMalformed": (400, "The authorization header is malformed"),
    "AuthorizationQueryParametersError": (400, "Error parsing the X-Amz-Credential parameter"),
    "BadDigest": (400, "The Content-MD5 you specified did not match what we received."),
    "BadRequest": (400, "Object tags cannot be greater than 10"),
    "BucketAlreadyExists": (409, "The requested bucket name is not available."),
    "BucketAlreadyOwnedByYou": (
        409,
        "Your previous request to create the named bucket succeeded and you already own it.",
    ),
    "BucketNotEmpty": (409, "The bucket you tried to delete is not empty"),
    "ConditionalRequestConflict": (
        409,
        "The conditional request cannot succeed due to a conflicting operation against this resource.",
    ),
    "CrossLocationLoggingProhibitted": (403, "Cross S3 location logging not allowed."),
    "EntityTooLarge": (400, "Your proposed upload exceeds the maximum allowed size"),
    "EntityTooSmall": (400, "Your proposed upload is smaller than the minimum allowed size"),
    "IdMismatch": (400, "Document ID does not match the specified configuration ID."),
    "IllegalLocationConstraintException": (400, "The location constraint is incompatible"),
    "IllegalVersioningConfigurationException": (400, "The Versioning element must be specified"),
    "IncompleteBody": (400, "The request body terminated unexpectedly"),
    "InvalidAccessKeyId": (403, "The AWS Access Key Id you provided does not exist in our records."),
    "InvalidAnnotationName": (400, "The annotation name you provided is invalid."),
    "InvalidArgument": (400, "Invalid Argument"),
    "InvalidBucketAclWithObjectOwnership": (
        400,
        "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    ),
    "InvalidBucketName": (400, "The specified bucket is not valid."),
    "InvalidBucketOwnerAWSAccountID": (
        400,
        "The value of the expected bucket owner parameter must be an AWS account ID",
    ),
    "InvalidBucketState": (409, "The request is not valid with the current state of the bucket."),
    "InvalidChunkSizeError": (403, "Only the last chunk is allowed to have a size less than 8192 bytes"),
    "InvalidCompressionFormat": (400, "The file is not in a supported compression format."),
    "InvalidDigest": (400, "The Content-MD5 you specified was invalid."),
    "InvalidEncryptionAlgorithmError": (
        400,
        "The Encryption request you specified is not valid. Supported value: AES256.",
    ),
    "InvalidExpressionType": (400, "The ExpressionType is not valid. Only SQL expressions are supported."),
    "InvalidLocationConstraint": (400, "The specified location-constraint is not valid"),
    "InvalidObjectState": (403, "The operation is not valid for the object's storage class"),
    "InvalidPart": (
        400,
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified "
        "entity tag may not match the part's entity tag.",
    ),
    "InvalidPartNumber": (416, "The requested partnumber is not satisfiable"),
    "InvalidPartOrder": (
        400,
        "The list of parts was not in ascending order. Parts must be ordered by part number.",
    ),
    "InvalidPolicyDocument": (400, "Invalid Policy"),
    "InvalidRange": (416, "The requested range is not satisfiable"),
    "InvalidRedirectLocation": (
        400,
        "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
    ),
    "InvalidRequest": (400, "Invalid Request"),
    "InvalidS3DestinationBucket": (400, "Invalid bucket ARN."),
    "InvalidStorageClass": (400, "The storage class you specified is not valid"),
    "InvalidTag": (400, "The TagKey you have provided is invalid"),
    "InvalidTargetBucketForLogging": (400, "The target bucket for logging does not exist"),
    "InvalidURI": (400, "Couldn't parse the specified URI."),
    "ExpiredToken": (400, "The provided token has expired."),
    "InvalidToken": (400, "The provided token is malformed or otherwise invalid."),
    "KMS.NotFoundException": (400, "Invalid keyId"),
    "KeyTooLongError": (400, "Your key is too long"),
    "MalformedACLError": (400, _MALFORMED_XML_MESSAGE),
    "MalformedPOSTRequest": (400, "The body of your POST request is not well-formed multipart/form-data."),
    "MalformedPolicy": (400, "Policies must be valid JSON and the first byte must be '{'"),
    "MalformedTrailerError": (400, "The request contained trailing data that was not well-formed."),
    "MalformedXML": (400, _MALFORMED_XML_MESSAGE),
    "MaxMessageLengthExceeded": (400, "Your request was too large."),
    "MaxPostPreDataLengthExceeded": (
        400,
        "Your POST request fields preceeding the upload file was too large.",
    ),
    "MetadataConfigurationNotFound": (404, "The metadata configuration does not exist."),
    "MetadataTooLarge": (400, "Your metadata headers exceed the maximum allowed metadata size"),
    "MethodNotAllowed": (405, "The specified method is not allowed against this resource."),
    "MissingContentLength": (411, "You must provide the Content-Length HTTP header."),
    "MissingRequestBodyError": (400, "Request Body is empty"),
    "MissingSecurityHeader": (400, "Your request was missing a required header"),
    "NoSuchAnnotation": (404, "The specified annotation does not exist on this object."),
    "NoSuchCORSConfiguration": (404, "The CORS configuration does not exist"),
    "NoSuchBucket": (404, "The specified bucket does not exist"),
    "NoSuchBucketPolicy": (404, "The bucket policy does not exist"),
    "NoSuchConfiguration": (404, "The specified configuration does not exist."),
    "NoSuchKey": (404, "The specified key does not exist."),
    "NoSuchLifecycleConfiguration": (404, "The lifecycle configuration does not exist"),
    "NoSuchObjectLockConfiguration": (404, "The specified object does not have a ObjectLock configuration"),
    "NoSuchPublicAccessBlockConfiguration": (404, "The public access block configuration was not found"),
    "NoSuchTagSet": (404, "The TagSet does not exist"),
    "NoSuchUpload": (
        404,
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or "
        "completed.",
    ),
    "NoSuchVersion": (404, "The specified version does not exist."),
    "NoSuchWebsiteConfiguration": (404, "The specified bucket does not have a website configuration"),
    "NotImplemented": (501, "A header you provided implies functionality that is not implemented"),
    "ObjectLockConfigurationNotFoundError": (404, "Object Lock configuration does not exist for this bucket"),
    "OwnershipControlsNotFoundError": (404, "The bucket ownership controls were not found"),
    "EvaluatorInvalidArguments": (400, "An argument of a function or an operator in the SQL expression is invalid."),
    "JSONParsingError": (400, "An error occurred while parsing the JSON file."),
    "ParseUnexpectedToken": (400, "The SQL expression contains an unexpected token."),
    "PreconditionFailed": (412, "At least one of the pre-conditions you specified did not hold"),
    "ReplicationConfigurationNotFoundError": (404, "The replication configuration was not found"),
    "RequestTimeTooSkewed": (403, "The difference between the request time and the current time is too large."),
    "RestoreAlreadyInProgress": (409, "Object restore is already in progress"),
    "SignatureDoesNotMatch": (403, _SIGNATURE_MISMATCH_MESSAGE),
    "UnsupportedMediaType": (415, "The annotation payload is not valid UTF-8 encoded text."),
    "UnexpectedContent": (400, "This request does not support content"),
    "XAmzContentSHA256Mismatch": (
        400,
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
    ),
}


class S3Error(Exception):
    """Ends a request. `fields` and `more` are the elements of the document other than Code and Message."""

    def __init__(
        self,
        code: str,
        message: str = "",
        headers: Sequence[tuple[str, str]] = (),
        fields: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> None:
        self.code = code
        self.status, usual = _STATUS_AND_MESSAGE[code]
        self.message = message or usual
        self.headers = list(headers)
        self.fields = {**(fields or {}), **more}
        super().__init__(f"{self.status} {code}: {self.message}")


def invalid_argument(name: str, value: str | None, message: str) -> S3Error:
    """An InvalidArgument that names the parameter or header."""
    return S3Error("InvalidArgument", message, ArgumentName=name, ArgumentValue=value)


def error_response(error: S3Error) -> Response:
    """The error's document."""
    headers = [("Content-Type", "application/xml"), *error.headers]
    content = {"Code": error.code, "Message": error.message, **error.fields}
    return Response(error.status, headers, render("Error", content, namespace=""))
