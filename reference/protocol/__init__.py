"""HTTP and XML as S3 has them: requests, responses, documents, errors, and the operation that a request is."""
