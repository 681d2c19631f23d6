"""The one way out over a network: a question to a server that the brief names, with a limit on time and on size."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from typing import Any

ANSWER_BYTES_MAX = 64 * 1024**2
"""Largest answer that is read; a matrix of a few thousand journeys is a hundred times smaller."""

CHUNK_BYTES = 1 << 16

Fetch = Callable[[str, bytes | None], bytes]
"""`fetch(url, body)`: the answer's bytes; with a body it is posted as JSON. Raises `Unanswered`."""


class Unanswered(Exception):  # noqa: N818 - what happened, not whose fault
    """The server did not give a whole answer. The reason is in words and holds nothing that was sent.

    `refused`: it is there and will not answer this question (HTTP 400 and its like).
    """

    def __init__(self, reason: str, *, refused: bool = False) -> None:
        super().__init__(reason)
        self.refused = refused


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A server that sends us elsewhere is not the one that the brief names."""

    def redirect_request(self, *_: Any) -> None:
        return None


def fetcher(*, seconds_max: float, clock: Callable[[], float]) -> Fetch:
    """A way to ask servers over HTTP, each question answered in whole within `seconds_max` by `clock` or not at all."""
    opener = urllib.request.build_opener(_NoRedirect)

    def fetch(url: str, body: bytes | None) -> bytes:
        if not url.startswith(("http://", "https://")):
            raise Unanswered("its address is not an HTTP address")
        headers = {"Accept": "application/json", **({"Content-Type": "application/json"} if body else {})}
        request = urllib.request.Request(url, data=body, headers=headers)
        ends = clock() + seconds_max
        try:
            with opener.open(request, timeout=seconds_max) as answer:
                return _whole(answer, ends=ends, clock=clock, seconds_max=seconds_max)
        except urllib.error.HTTPError as error:
            error.close()
            refused = 400 <= error.code < 500 and error.code not in (401, 403, 404, 408, 429)
            raise Unanswered(f"it answered with HTTP status {error.code}", refused=refused) from error
        except TimeoutError as error:
            raise Unanswered(f"no answer within {seconds_max:g} seconds") from error
        except urllib.error.URLError as error:
            late = isinstance(error.reason, TimeoutError)
            reason = f"no answer within {seconds_max:g} seconds" if late else "it cannot be reached"
            raise Unanswered(reason) from error
        except (OSError, HTTPException, ValueError) as error:
            raise Unanswered("the connection broke") from error

    return fetch


def _whole(answer: Any, *, ends: float, clock: Callable[[], float], seconds_max: float) -> bytes:
    """All bytes of an answer, unless it drips past the end of its time or is too large."""
    parts, size = [], 0
    while part := answer.read1(CHUNK_BYTES):
        size += len(part)
        if size > ANSWER_BYTES_MAX:
            raise Unanswered(f"its answer is larger than {ANSWER_BYTES_MAX:,} bytes")
        if clock() > ends:
            raise Unanswered(f"no answer within {seconds_max:g} seconds")
        parts.append(part)
    if answer.length:
        raise Unanswered("the connection broke")
    return b"".join(parts)
