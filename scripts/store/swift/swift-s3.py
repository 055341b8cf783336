#!/usr/bin/python3
"""OpenStack Swift with its S3 API, in one process on loopback: swift-s3.py FOLDER [--newer]

Prints its address once it answers, and ends when its standard input does. It needs Debian's python3-swift alone: no root, no daemon. Each of the accounts t0:t to
t199:t (secret: testing) has buckets of its own. --newer: what Swift has from 2.36 on, and Debian 12's 2.30 refuses: If-None-Match on PUT, and checksums in the list
of an upload's parts.
"""

import logging
import os
import re
import sys
import time

import eventlet

eventlet.patcher.monkey_patch(all=False, socket=True, select=True, thread=True)
from eventlet import tpool, wsgi  # noqa: E402
from swift.common import storage_policy, utils  # noqa: E402

FOLDER = os.path.abspath(sys.argv[1])
# A thousand requests at once are refused otherwise.
MOST = 4096
ACCOUNTS = "\n".join(f"user_t{n}_t = testing .admin" for n in range(200))
SERVERS = ("account", "container", "object")
DEFAULTS = f"""[DEFAULT]
swift_dir = {FOLDER}
devices = {FOLDER}/devices
mount_check = false
disable_fallocate = true
fallocate_reserve = 0
workers = 0
bind_ip = 127.0.0.1
log_statsd_host =
recon_cache_path = {FOLDER}/cache
"""
FILTERS = {
    "catch_errors": "",
    "gatekeeper": "",
    "listing_formats": "",
    "s3api": "location = us-east-1\ns3_acl = false\ndns_compliant_bucket_names = true\nmax_upload_part_num = 10000",
    "tempauth": ACCOUNTS,
    "slo": "max_manifest_segments = 10000",
}
PROXY = (
    f"[pipeline:main]\npipeline = {' '.join(FILTERS)} proxy-server\n"
    + "".join(f"[filter:{name}]\nuse = egg:swift#{name}\n{more}\n" for name, more in FILTERS.items())
    + "[app:proxy-server]\nuse = egg:swift#proxy\naccount_autocreate = true\nallow_account_management = true\n"
)


def write(name: str, text: str) -> str:
    path = os.path.join(FOLDER, name)
    with open(path, "w", encoding="utf8") as file:
        file.write(text)
    return path


class Cache:
    """What memcached would do, of one process."""

    def __init__(self):
        self._kept = {}

    def get(self, key, **_):
        value, until = self._kept.get(key, (None, 0))
        return value if until == 0 or until > time.time() else None

    def set(self, key, value, time=0, **_):
        self._kept[key] = (value, _now() + time if time else 0)

    def delete(self, key, **_):
        self._kept.pop(key, None)


_now = time.time


def cached(app):
    cache = Cache()

    def call(env, start):
        env["swift.cache"] = cache
        return app(env, start)

    return call


def as_newer() -> None:
    from swift.common.middleware.s3api import s3request
    from swift.common.middleware.s3api.controllers import multi_upload

    validate, parse = s3request.S3Request._validate_headers, multi_upload.fromstring

    def lenient(self):
        star = self.environ.pop("HTTP_IF_NONE_MATCH", None) if self.environ.get("HTTP_IF_NONE_MATCH") == "*" else None
        try:
            return validate(self)
        finally:
            if star is not None:
                self.environ["HTTP_IF_NONE_MATCH"] = star

    s3request.S3Request._validate_headers = lenient
    multi_upload.fromstring = lambda text, *more: parse(re.sub(rb"<ChecksumSHA256>[^<]*</ChecksumSHA256>", b"", text), *more)


def main() -> None:
    for folder in ("devices/d1", "cache"):
        os.makedirs(os.path.join(FOLDER, folder), exist_ok=True)
    write("swift.conf", "[swift-hash]\nswift_hash_path_suffix = tests\nswift_hash_path_prefix = tests\n[storage-policy:0]\nname = one\ndefault = yes\n")
    utils.set_swift_dir(FOLDER)
    storage_policy.reload_storage_policies()
    from swift.common import wsgi as swift_wsgi
    from swift.common.ring import RingBuilder

    if "--newer" in sys.argv:
        as_newer()
    # Every request is told otherwise, on standard error.
    logging.raiseExceptions = False

    def listening():
        return eventlet.listen(("127.0.0.1", 0), backlog=MOST)

    def serve(name, text, socket, wrap=lambda app: app):
        app = wrap(swift_wsgi.loadapp(write(f"{name}.conf", DEFAULTS + text), global_conf={"log_name": name}))
        eventlet.spawn(wsgi.server, socket, app, utils.NullLogger(), custom_pool=eventlet.GreenPool(MOST), protocol=swift_wsgi.SwiftHttpProtocol, capitalize_response_headers=False)

    sockets = {name: listening() for name in SERVERS}
    for name, socket in sockets.items():
        builder, port = RingBuilder(0, 1, 0), socket.getsockname()[1]
        builder.add_dev({"id": 0, "region": 1, "zone": 1, "weight": 1, "ip": "127.0.0.1", "port": port, "device": "d1", "replication_ip": "127.0.0.1", "replication_port": port, "meta": ""})
        builder.rebalance()
        builder.get_ring().save(os.path.join(FOLDER, f"{name}.ring.gz"), mtime=1)
    for name, socket in sockets.items():
        serve(name, f"[app:main]\nuse = egg:swift#{name}\n", socket)
    front = listening()
    serve("proxy", PROXY, front, cached)
    print(f"http://127.0.0.1:{front.getsockname()[1]}", flush=True)
    tpool.execute(sys.stdin.buffer.read)
    os._exit(0)


main()
