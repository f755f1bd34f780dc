"""serve.py KIND CONF: one Swift server in the foreground. Also the auth filter:
TempAuth whose users are named by plain access keys (TempAuth's own must be account:user)."""

import os
import sys


def filter_factory(global_conf, **local_conf):
    from swift.common.middleware.tempauth import TempAuth

    conf = dict(global_conf, **local_conf)

    def make(app):
        auth = TempAuth(app, conf)
        for who, account in (("MAIN", "main"), ("ALT", os.environ.get("ALT_ACCOUNT", "alt"))):
            auth.users[os.environ[who + "_ACCESS_KEY"]] = {
                "key": os.environ[who + "_SECRET_KEY"],
                "url": "http://localhost/v1/AUTH_" + account,
                "groups": [".admin"] if account == who.lower() else [],
            }
        return auth

    return make


if __name__ == "__main__":
    from swift.common.wsgi import run_wsgi

    sys.exit(run_wsgi(sys.argv[2], sys.argv[1], verbose=True))
