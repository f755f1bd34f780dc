"""Allowed variations of how an XML document is written: declaration, namespace, white space, quotes, more elements."""

from __future__ import annotations

from conformance.invariants.test_envelope import IN_THE_NAMESPACE
from tests.defects.varying import variation
from tests.reference import documents
from tests.reference.messages import Answer, Request, Serve, error


@variation("less")
def times_without_a_fraction(request: Request, serve: Serve) -> Answer:
    """Times in XML have no fractional seconds, as xsd:dateTime allows."""
    return serve(request).sub(rb"(T\d\d:\d\d:\d\d)\.\d+Z<", rb"\1Z<")


@variation("more")
def more_elements(request: Request, serve: Serve) -> Answer:
    """XML responses have additional elements, at the top and in every entry."""
    answer = serve(request)
    # The root of a location is text.
    if not answer.is_xml or request.operation == "GetBucketLocation":
        return answer
    own = b"<Region>eu</Region><Additional><Nested>1</Nested></Additional>"
    answer.sub(rb"</(Contents|Bucket|Part|Upload)>", lambda found: own + found[0])
    # The Bucket of an upload's answers is text.
    answer.sub(rb"<Bucket>([^<]+)" + own + rb"</Bucket>", rb"<Bucket>\1</Bucket>")
    return answer.sub(rb"(</\w+>)\s*$", lambda found: b"<ServersOwn>x</ServersOwn>" + found[0])


@variation("less")
def xml_without_declaration(request: Request, serve: Serve) -> Answer:
    """XML responses begin with their first element."""
    answer = serve(request)
    return answer.sub(rb"^\s*<\?xml[^>]*>\s*", b"") if answer.is_xml else answer


@variation("more")
def xml_on_many_lines(request: Request, serve: Serve) -> Answer:
    """XML responses have each element on its own line, indented."""
    answer = serve(request)
    if not answer.is_xml:
        return answer
    # What is in an element without children is its text.
    return answer.sub(rb">(?=<[^/])", b">\r\n\t  ").sub(rb"(</\w+>)(?=</)", rb"\1\r\n\t  ")


@variation("less")
def xml_without_namespace(request: Request, serve: Serve) -> Answer:
    """XML responses have no namespace, but for those whose SDKs look for it."""
    answer = serve(request)
    needed = answer.status < 300 and request.operation in IN_THE_NAMESPACE
    return answer.sub(rb' xmlns="[^"]*"', b"") if answer.is_xml and not needed else answer


@variation("more")
def xml_with_single_quotes(request: Request, serve: Serve) -> Answer:
    """XML responses write attributes in single quotes, quotes in text as entities, and empty elements in full."""
    answer = serve(request)
    if not answer.is_xml:
        return answer
    answer.sub(rb'(\w)="([^"]*)"', rb"\1='\2'")
    answer.sub(rb"<ETag>\"([^<]*)\"</ETag>", rb"<ETag>&#34;\1&quot;</ETag>")
    return answer.sub(rb"<(\w+) ?/>", rb"<\1></\1>")


@variation("less", behind_signatures=True)
def namespaces_of_others_are_refused(request: Request, serve: Serve) -> Answer:
    """A document in a namespace that is not S3's is refused."""
    return error(400, "MalformedXML") if b' xmlns="http://example.com/"' in request.body[:80] else serve(request)


@variation("less", behind_signatures=True)
def malformed_acls_are_malformed_xml(request: Request, serve: Serve) -> Answer:
    """An ACL that is not well-formed XML has the same code as any other document."""
    answer = serve(request)
    if b"<Code>MalformedACLError<" in answer.body and not documents.is_xml(request.body.decode("latin-1")):
        answer.sub(b"MalformedACLError", b"MalformedXML")
    return answer
