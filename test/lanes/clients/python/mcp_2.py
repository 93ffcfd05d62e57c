"""The official Python SDK, 2.x; its one argument is the mode, `legacy` or `auto`."""

import asyncio
import sys
from contextlib import AsyncExitStack
from typing import Any

from commands import serve
from mcp.client.client import Client as McpClient
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client


class Client:
    def __init__(self) -> None:
        self.contexts = AsyncExitStack()

    async def connect(self, url: str, token: str) -> None:
        http = create_mcp_http_client(headers={"Authorization": f"Bearer {token}"})
        await self.contexts.enter_async_context(http)
        transport = streamable_http_client(url, http_client=http)
        self.client = await self.contexts.enter_async_context(
            McpClient(transport, mode=sys.argv[1])
        )

    async def list_tools(self) -> list[str]:
        return [tool.name for tool in (await self.client.list_tools()).tools]

    async def call(self, name: str, arguments: dict[str, Any]) -> str:
        result = await self.client.call_tool(name, arguments)
        text = " ".join(getattr(block, "text", "") for block in result.content)
        if result.is_error:
            raise RuntimeError(text)
        return text

    async def close(self) -> None:
        await self.contexts.aclose()


asyncio.run(serve(Client))
