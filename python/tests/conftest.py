"""The shard of the project's other tests: recorded for real, by `npm test`, which sets where it is."""

from __future__ import annotations

import json
import os
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Callable, Iterator

import pyarrow as pa
import pyarrow.parquet as pq
import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "long: left out by `npm test`, run by `npm run test:long`")


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cache")
    os.environ["GAP_SHARD_CACHE"] = str(folder)
    return folder


@pytest.fixture(scope="session")
def place() -> str:
    return os.environ["GAP_TEST_SHARD"]


@pytest.fixture(scope="session")
def signer() -> str:
    return os.environ["GAP_TEST_KEY"]


@pytest.fixture
def copy(place: str, tmp_path: Path) -> Path:
    """A copy that may be damaged."""
    return Path(shutil.copytree(place, tmp_path / "copy"))


def edit_json(path: Path, edit: Callable[[Any], None]) -> None:
    value = json.loads(path.read_text())
    edit(value)
    path.write_text(json.dumps(value))


@pytest.fixture
def other(copy: Path) -> Path:
    """A copy as of another game: it calls `Map` what the first one calls `A`, and has no key for `R` and `Space`."""

    def edit(meta: Any) -> None:
        profile = meta["recorder"]["input"]["profile"]
        profile["keys"] = {key: code for key, code in profile["keys"].items() if code not in ("R", "Space")} | {"KeyM": "Map"}
        profile["actions"] = {"Map": {}}

    edit_json(copy / "meta.json", edit)
    events = pq.read_table(copy / "events.parquet")
    codes = ["Map" if code == "A" else code for code in events["code"].to_pylist()]
    pq.write_table(events.set_column(events.schema.get_field_index("code"), "code", pa.array(codes)), copy / "events.parquet")
    return copy


class Served:
    """A folder on a web server; `misbehave` may answer in its stead, by returning True."""

    def __init__(self, folder: str) -> None:
        self.asked: list[tuple[str, str | None]] = []
        self.misbehave: Callable[[BaseHTTPRequestHandler], bool] = lambda _: False
        served = self

        class Handler(BaseHTTPRequestHandler):
            # Connections stay open, as everywhere.
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                told = self.headers.get("range")
                served.asked.append((self.path, told))
                if served.misbehave(self):
                    return
                path = Path(folder) / self.path.split("?")[0].lstrip("/")
                if not path.is_file():
                    self.send_error(404)
                    return
                data = path.read_bytes()
                begin, end = (int(part) for part in (told or "bytes=0-").removeprefix("bytes=").split("-"))
                part = data[begin : end + 1]
                self.send_response(206)
                self.send_header("content-range", f"bytes {begin}-{begin + len(part) - 1}/{len(data)}")
                self.send_header("content-length", str(len(part)))
                self.send_header("etag", f'"{len(data)}-{path.stat().st_mtime_ns}"')
                self.end_headers()
                self.wfile.write(part)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def served(copy: Path) -> Iterator[Served]:
    server = Served(str(copy))
    yield server
    server.close()
