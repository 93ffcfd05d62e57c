"""The official Python SDK, 1.x."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

from commands import serve
from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client


class Client:
    def __init__(self) -> None:
        self.contexts = AsyncExitStack()

    async def connect(self, url: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        read, write, _ = await self.contexts.enter_async_context(
            streamablehttp_client(url, headers=headers)
        )
        self.session = await self.contexts.enter_async_context(ClientSession(read, write))
        await self.session.initialize()

    async def list_tools(self) -> list[str]:
        return [tool.name for tool in (await self.session.list_tools()).tools]

    async def call(self, name: str, arguments: dict[str, Any]) -> str:
        result = await self.session.call_tool(name, arguments)
        text = " ".join(getattr(block, "text", "") for block in result.content)
        if result.isError:
            raise RuntimeError(text)
        return text

    async def close(self) -> None:
        await self.contexts.aclose()


asyncio.run(serve(Client))
