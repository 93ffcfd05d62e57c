"""FastMCP's client, 3.x and 4.x."""

import asyncio
from typing import Any

from commands import serve
from fastmcp import Client as FastClient
from fastmcp.client.transports import StreamableHttpTransport


class Client:
    async def connect(self, url: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self.client = FastClient(StreamableHttpTransport(url, headers=headers))
        await self.client.__aenter__()

    async def list_tools(self) -> list[str]:
        return [tool.name for tool in await self.client.list_tools()]

    async def call(self, name: str, arguments: dict[str, Any]) -> str:
        result = await self.client.call_tool(name, arguments)
        return " ".join(getattr(block, "text", "") for block in result.content)

    async def close(self) -> None:
        await self.client.__aexit__(None, None, None)


asyncio.run(serve(Client))
