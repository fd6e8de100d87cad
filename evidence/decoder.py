"""The process that decodes: loads its decoders, locks itself in, then answers one file after another.

It is started by ``sandbox.Decoder`` and by nobody else. Its own limits come as JSON in the first argument,
files come in and answers go out as ``wire`` says; at the end of the input it leaves.
"""

import json
import sys
from typing import BinaryIO

from evidence.confinement import Bounds, confine
from evidence.errors import DecoderLostError, PhotoError
from evidence.items import Decoding
from evidence.photos import derive, public_copy, settle
from evidence.wire import (
    DERIVE,
    LONGEST_ORDER,
    LONGEST_QUESTION,
    READY,
    copy_parts,
    derived_parts,
    read_copy_order,
    receive,
    refusal_parts,
    send,
)


def main() -> None:
    """Run as the process: settle, give up everything, say so, serve."""
    given = json.loads(sys.argv[1])
    decoding = Decoding(**given["decoding"])
    settle(decoding)
    confine(Bounds(**given["bounds"]))
    send(sys.stdout.buffer, READY)
    serve(sys.stdin.buffer, sys.stdout.buffer, decoding)


def serve(questions: BinaryIO, answers: BinaryIO, decoding: Decoding) -> None:
    """Answer every file that comes, in order, until no more come."""
    while (order := receive(questions, LONGEST_ORDER)) is not None:
        data = receive(questions, LONGEST_QUESTION)
        send(answers, *answer(order, data or b"", decoding))


def answer(order: bytes, data: bytes, decoding: Decoding) -> tuple[bytes, bytes, bytes]:
    """Return the three parts of the answer to one file and what is to be made from it."""
    try:
        if order == DERIVE:
            return derived_parts(derive(data, decoding))
        return copy_parts(public_copy(data, read_copy_order(order), decoding))
    except PhotoError as refusal:
        return refusal_parts(refusal)
    except MemoryError:
        return refusal_parts(DecoderLostError(cause="memory"))
