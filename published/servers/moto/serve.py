"""serve.py HOST PORT [CRT KEY]: moto's S3 backend alone.

`moto_server` finds the service of a request by its Authorization header, takes a Signature V2 with four slashes for a
credential scope of V4, and answers 500: one request in a few hundred. The request handler is that of `moto_server`:
Werkzeug's own drops headers with an underscore in their names.
"""

import sys

from moto.moto_server.werkzeug_app import MotoRequestHandler, create_backend_app
from werkzeug.serving import run_simple

host, port, *certificate = sys.argv[1:]
options = {"threaded": True, "ssl_context": tuple(certificate) or None, "request_handler": MotoRequestHandler}
run_simple(host, int(port), create_backend_app("s3"), **options)
