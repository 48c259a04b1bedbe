"""The hub's proxy, with a server of ours behind it."""

import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from teaching.hub import proxy
from teaching.hub.classroom import url
from tests.teaching.helpers import hubs

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@pytest.mark.parametrize("wish", ["keep-alive", "close"])
def test_the_proxy_closes_a_connection_and_not_the_server_behind_it(walls, tmp_path, wish):
    """Where the server closes first, Node may take it for dead, though its answer has come."""
    proxy.ready()
    command = proxy.command(url(tmp_path / "server"))
    command += ["--socket", str(tmp_path / "proxy"), "--api-socket", str(tmp_path / "api")]
    browser = httpx.Client(
        transport=httpx.HTTPTransport(uds=str(tmp_path / "proxy")), timeout=hubs.PATIENCE
    )
    with (
        socket.socket(socket.AF_UNIX) as server,
        subprocess.Popen(command, env=hubs.environment(**proxy.environment("key"))) as running,
        browser,
        ThreadPoolExecutor(1) as thread,
    ):
        try:
            server.bind(str(tmp_path / "server"))
            server.listen()
            hubs.until((tmp_path / "proxy").exists)
            head = {"connection": wish}
            coming = thread.submit(browser.post, "http://hub/", headers=head, content=b"body")
            line, _ = server.accept()
            with line:
                said = b""
                while not said.endswith(b"body"):
                    said += line.recv(2**16)
                assert b"\r\nconnection: keep-alive\r\n" in said.lower()
                line.sendall(ANSWER)
                answer = coming.result()
                assert (answer.text, answer.headers["connection"]) == ("ok", wish)
                assert line.recv(1) == b""
        finally:
            running.kill()
