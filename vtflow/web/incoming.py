"""Bodies of requests: read no further than their limit."""

from fastapi import Request


class TooLarge(Exception):
    """A body is larger than its limit; the rest of it was not read."""


async def read_body(request: Request, limit: int) -> bytes:
    """Return the body; stops as soon as it is too large, whatever its stated length.

    Raises:
        TooLarge: it has more than `limit` bytes.
    """
    received = bytearray()
    async for part in request.stream():
        received += part
        if len(received) > limit:
            raise TooLarge
    return bytes(received)
