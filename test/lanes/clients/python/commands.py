"""Reads one JSON command a line, has a client carry it out, and answers with one JSON line."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

PATIENCE_SECONDS = 20


class Client(Protocol):
    async def connect(self, url: str, token: str) -> None: ...
    async def list_tools(self) -> list[str]: ...
    async def call(self, name: str, arguments: dict[str, Any]) -> str: ...
    async def close(self) -> None: ...


def innermost(error: BaseException) -> BaseException:
    """Task groups wrap what went wrong."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


async def answer(client: Client, command: dict[str, Any]) -> Any:
    match command["do"]:
        case "connect":
            return await client.connect(command["url"], command["token"])
        case "list":
            return await client.list_tools()
        case "call":
            return await client.call(command["tool"], command["arguments"])
        case "close":
            return await client.close()
    raise ValueError("unknown command")


async def serve(create: Callable[[], Client]) -> None:
    client = create()
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(lines), sys.stdin
    )
    while line := await lines.readline():
        command = json.loads(line)
        if command["do"] == "connect":
            client = create()
        work: Awaitable[Any] = answer(client, command)
        try:
            # One task enters and leaves all contexts: cancel scopes belong to the task that entered them.
            async with asyncio.timeout(PATIENCE_SECONDS):
                said = {"ok": True, "value": await work}
        except BaseException as error:  # the session's own cancellation is an answer, too
            inner = innermost(error)
            said = {"ok": False, "error": f"{type(inner).__name__}: {inner}"}
        print(json.dumps(said), flush=True)
