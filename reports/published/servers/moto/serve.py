"""serve.py HOST PORT [CRT KEY]: moto's S3 backend alone.

`moto_server` finds the service of a request by its Authorization header, takes a Signature V2 with four slashes for a
credential scope of V4, and answers 500: one request in a few hundred.
"""

import sys

from moto.moto_server.werkzeug_app import create_backend_app
from werkzeug.serving import run_simple

host, port, *certificate = sys.argv[1:]
run_simple(host, int(port), create_backend_app("s3"), threaded=True, ssl_context=tuple(certificate) or None)
