"""The line between the grader and a fork: nothing that comes over it is believed."""

import socket

import pytest

from grading.sandbox import channel
from grading.sandbox.clock import Allowance, Late
from grading.sandbox.inside import wire


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\xff", b"nul", b"[1]", b"1", b'{"a": NaN}', b'{"a": 1e999}', b"{" * 99,
        b"[" * 100_000, b'{"a": ' * 60 + b"1" + b"}" * 60, b'{"a": ' + b"9" * 5000 + b"}",
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused(body):
    with pytest.raises(wire.ProtocolError):
        wire.understand(body)


@pytest.fixture
def line():
    orders, far = socket.socketpair()
    output, printed = socket.socketpair()
    line = channel.Channel(orders, output, keep=10)
    with far, printed:
        yield line, far, printed
    line.close()


def test_a_fork_that_reads_nothing_holds_nobody_up(line):
    with pytest.raises(Late):
        line[0].ask({"source": "x" * 10**6}, Allowance(0.2))


def test_a_fork_that_has_hung_up_is_noticed_at_once(line):
    line[1].close()
    with pytest.raises(channel.Ended):
        line[0].ask({"source": "x"}, Allowance(60))


def test_an_answer_before_the_question_is_no_answer(line):
    line[1].sendall(wire.pack({"turn": "", "status": "ok"}))
    with pytest.raises(wire.ProtocolError):
        line[0].ask({"source": "x"}, Allowance(60))


def test_output_is_kept_up_to_a_limit_and_then_ends_the_fork(line):
    line[2].sendall(b"0123456789abc")
    assert line[0].text() == "0123456789"
    line[2].sendall(b"x" * 10 * channel.FLOOD)
    with pytest.raises(channel.Flood):
        line[0].ask({"source": "x"}, Allowance(60))


def test_a_message_arrives_whole_however_it_is_cut():
    message = {"status": "ok", "value": ["é", 1.5, None]}
    inbox, bodies = wire.Inbox(), []
    for byte in wire.pack(message) * 2:
        bodies += inbox.feed(bytes([byte]))
    assert [wire.understand(body) for body in bodies] == [message] * 2


def test_a_length_is_refused_before_its_bytes_are_awaited():
    with pytest.raises(wire.ProtocolError):
        wire.Inbox(100).feed(b"\0\0\0\x65")


def test_texts_that_no_file_can_hold_are_made_clean():
    assert wire.understand(rb'{"a\ud800": ["\u0000\udfff"]}') == {"a?": ["\ufffd?"]}
