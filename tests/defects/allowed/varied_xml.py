"""Allowed variations of the form of an XML document: declaration, namespace, white space, quotes, more elements."""

from __future__ import annotations

import re

from conformance.invariants.test_envelope import IN_THE_NAMESPACE
from reference.protocol import documents
from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.varying import variation


@variation("less", unlike_aws=("invariants/envelope::times_of_documents_have_one_form",))
def times_without_a_fraction(request: S3Request, serve: Serve) -> Response:
    """Times in XML have no fractional seconds, as xsd:dateTime allows."""
    return serve(request).sub(rb"(T\d\d:\d\d:\d\d)\.\d+Z<", rb"\1Z<")


@variation("more")
def additional_elements(request: S3Request, serve: Serve) -> Response:
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
def xml_without_declaration(request: S3Request, serve: Serve) -> Response:
    """XML responses begin with their first element."""
    answer = serve(request)
    return answer.sub(rb"^\s*<\?xml[^>]*>\s*", b"") if answer.is_xml else answer


@variation("more")
def xml_after_a_byte_order_mark(request: S3Request, serve: Serve) -> Response:
    """XML responses begin with the byte order mark of UTF-8, as .NET writes it."""
    answer = serve(request)
    return answer.sub(rb"^", b"\xef\xbb\xbf", count=1) if answer.is_xml else answer


@variation("more")
def xml_is_indented(request: S3Request, serve: Serve) -> Response:
    """XML responses have each element on its own line, indented."""
    answer = serve(request)
    if not answer.is_xml:
        return answer
    # The content of an element without children is its text.
    return answer.sub(rb">(?=<[^/])", b">\r\n\t  ").sub(rb"(</\w+>)(?=</)", rb"\1\r\n\t  ")


@variation("less")
def xml_without_namespace(request: S3Request, serve: Serve) -> Response:
    """XML responses have no namespace, but for those whose SDKs look for it."""
    answer = serve(request)
    needed = answer.status < 300 and request.operation in IN_THE_NAMESPACE
    return answer.sub(rb' xmlns="[^"]*"', b"") if answer.is_xml and not needed else answer


@variation("more")
def xml_with_single_quotes(request: S3Request, serve: Serve) -> Response:
    """XML responses write attributes in single quotes, quotes in text as entities, and empty elements in full."""
    answer = serve(request)
    if not answer.is_xml:
        return answer
    answer.sub(rb'(\w)="([^"]*)"', rb"\1='\2'")
    answer.sub(rb"<ETag>\"([^<]*)\"</ETag>", rb"<ETag>&#34;\1&quot;</ETag>")
    return answer.sub(rb"<(\w+) ?/>", rb"<\1></\1>")


@variation("less", behind_signatures=True)
def foreign_namespaces_are_refused(request: S3Request, serve: Serve) -> Response:
    """A document in a namespace that is not S3's is refused."""
    return error(400, "MalformedXML") if b' xmlns="http://example.com/"' in request.body[:80] else serve(request)


@variation("less", behind_signatures=True)
def malformed_acls_are_malformed_xml(request: S3Request, serve: Serve) -> Response:
    """An ACL that is not well-formed XML has the same code as any other document."""
    answer = serve(request)
    if b"<Code>MalformedACLError<" in answer.body and not documents.is_xml(request.body.decode("latin-1")):
        answer.sub(b"MalformedACLError", b"MalformedXML")
    return answer


# The order matters: each reads the output of those before it.


@variation("xml")
def entry_elements_in_reverse_order(request: S3Request, serve: Serve) -> Response:
    """The elements of an entry, of an owner and of an error are in another order."""
    answer = serve(request)
    return answer.sub(_ENTRY, _children_in_reverse) if answer.is_xml else answer


_ENTRY = rb"(?s)<(Contents|Version|DeleteMarker|Upload|Part|Bucket|Tag|Deleted|Owner|Error)>(<.*?)</\1>"


def _children_in_reverse(entry: re.Match[bytes]) -> bytes:
    children = [child[0] for child in re.finditer(rb"(?s)<([\w-]+)[^>]*>.*?</\1>", entry[2])]
    return b"<%b>%b</%b>" % (entry[1], b"".join(reversed(children)), entry[1])


@variation("xml")
def empty_elements_are_self_closing(request: S3Request, serve: Serve) -> Response:
    """XML responses write elements without content as one tag."""
    answer = serve(request)
    return answer.sub(rb"<(\w+)([^<>]*)></\1\s*>", rb"<\1\2/>") if answer.is_xml else answer


@variation("xml")
def texts_are_partly_in_cdata(request: S3Request, serve: Serve) -> Response:
    """XML responses have the last character of each text in CDATA."""
    answer = serve(request)
    return answer.sub(rb">([^<]*)([^<>&;\x80-\xff])</", rb">\1<![CDATA[\2]]></") if answer.is_xml else answer


@variation("xml")
def texts_begin_with_a_reference(request: S3Request, serve: Serve) -> Response:
    """XML responses have the first character of each text as a reference."""
    answer = serve(request)
    if not answer.is_xml:
        return answer
    return answer.sub(rb">([^<>&\s\x80-\xff])(?=[^<>]*<)", lambda found: b">&#x%x;" % found[1][0])


@variation("xml")
def comments_are_everywhere(request: S3Request, serve: Serve) -> Response:
    """XML responses have comments with elements in them: before and after the root, between elements and in texts."""
    answer = serve(request)
    comment = b"<!-- <Key>no key</Key> & -->"
    if not answer.is_xml:
        return answer
    answer.sub(rb"(<\w[^>]*[^>/]>|</\w+>)", lambda found: found[0] + comment)
    return answer.sub(rb"<(?=\w)", comment + b"<", count=1)


@variation("xml")
def processing_instructions_are_everywhere(request: S3Request, serve: Serve) -> Response:
    """XML responses have processing instructions: before the root and after each start of an element."""
    answer = serve(request)
    instruction = b"<?server Code='none'?>"
    if not answer.is_xml:
        return answer
    answer.sub(rb"(<\w[^>]*[^>/]>)", lambda found: found[0] + instruction)
    return answer.sub(rb"<(?=\w)", instruction + b"<", count=1)


@variation("xml")
def elements_have_attributes(request: S3Request, serve: Serve) -> Response:
    """The elements of XML responses have attributes, before those that they have anyway."""
    answer = serve(request)
    own = rb"<\1 server:own='&gt;' xmlns:server='http://example.com/'\2"
    return answer.sub(rb"<(\w+)((?: [^>]*)?>)", own) if answer.is_xml else answer


@variation("xml")
def tags_have_white_space(request: S3Request, serve: Serve) -> Response:
    """The tags of XML responses have white space before their end, as has the document."""
    answer = serve(request)
    return answer.sub(rb"(</?\w[^>]*[^>/ ])>", b"\\1\n >").sub(rb"\Z", b"\r\n ") if answer.is_xml else answer


@variation("prefix")
def element_names_have_a_prefix(request: S3Request, serve: Serve) -> Response:
    """In XML responses with a namespace, it has a prefix, which each element's name has. boto cannot read them."""
    answer = serve(request)
    if not answer.is_xml or b' xmlns="' not in answer.body:
        return answer
    return answer.sub(b' xmlns="', b' xmlns:s3="').sub(rb"<(/?)(?=\w)", rb"<\1s3:")


@variation("utf_16")
def xml_in_utf_16(request: S3Request, serve: Serve) -> Response:
    """XML responses are in UTF-16, with a byte order mark, to clients that are not SDKs: these read UTF-8 alone."""
    answer = serve(request)
    if not answer.is_xml or "user-agent" in request.headers:
        return answer
    text = answer.body.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    answer.body = text.encode("utf-16")
    return answer
