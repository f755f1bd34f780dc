"""LocalStack's runtime, bound to BIND alone: by itself it listens on every interface, whatever GATEWAY_LISTEN says."""

import os

from twisted.internet import endpoints

_init = endpoints.TCP4ServerEndpoint.__init__


def init(self, reactor, port, backlog=50, interface=""):
    _init(self, reactor, port, backlog, interface or os.environ["BIND"])


endpoints.TCP4ServerEndpoint.__init__ = init

from localstack.runtime.main import main  # noqa: E402

main()
