/** A server of the official SDK with what the conformance suite asks of one: sessions for older versions, none since. */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  localhostHostValidation,
  localhostOriginValidation,
  type NodeIncomingMessageLike,
  toNodeHandler,
} from '@modelcontextprotocol/node'
import {
  completable,
  createMcpHandler,
  inputRequired,
  isLegacyRequest,
  McpServer,
  ResourceTemplate,
} from '@modelcontextprotocol/server'
import * as z from 'zod'
import { registerAskingTools } from './asking-tools.ts'
import { createSessions } from './reference-sessions.ts'
import { createReferenceTasks } from './reference-tasks.ts'
import { PIXEL, registerTools, type Trigger } from './reference-tools.ts'

export interface ReferenceServer {
  readonly url: string
  close(): Promise<void>
}

export async function startReferenceServer(): Promise<ReferenceServer> {
  const tasks = createReferenceTasks()
  const handler = createMcpHandler(
    () => {
      const server = createReference(trigger)
      tasks.register(server)
      return server
    },
    { legacy: 'reject' },
  )
  const trigger: Trigger = {
    tools: () => handler.notify.toolsChanged(),
    prompts: () => handler.notify.promptsChanged(),
  }
  const sessions = createSessions(() => {
    const server = createReference(trigger)
    registerAskingTools(server)
    server.server.registerCapabilities({ resources: { subscribe: true } })
    server.server.setRequestHandler('resources/subscribe', () => ({}))
    server.server.setRequestHandler('resources/unsubscribe', () => ({}))
    return server
  })
  const node = toNodeHandler({
    fetch: async (request, options) =>
      (await isLegacyRequest(request.clone()))
        ? sessions(request)
        : ((await tasks.refuse(request.clone())) ?? handler.fetch(request, options)),
  })
  const isLocalHost = localhostHostValidation()
  const isLocalOrigin = localhostOriginValidation()
  const server = createServer((request: IncomingMessage, response) => {
    if (isLocalHost(request, response) && isLocalOrigin(request, response))
      void node(request as NodeIncomingMessageLike, response)
  })
  const url = await listen(server)
  return {
    url: `${url}/mcp`,
    async close() {
      await handler.close()
      server.closeAllConnections()
      server.close()
    },
  }
}

export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function createReference(trigger: Trigger): McpServer {
  const server = new McpServer(
    { name: 'reference', version: '1.0.0' },
    {
      capabilities: {
        logging: {},
        completions: {},
        tools: { listChanged: true },
        prompts: { listChanged: true },
      },
    },
  )
  registerTools(server, trigger)
  registerResources(server)
  registerPrompts(server)
  return server
}

function registerResources(server: McpServer): void {
  const text = (uri: string, value: string) => ({
    contents: [{ uri, mimeType: 'text/plain', text: value }],
  })
  server.registerResource('static-text', 'test://static-text', { mimeType: 'text/plain' }, () =>
    text('test://static-text', 'This is the content of the static text resource.'),
  )
  server.registerResource(
    'static-binary',
    'test://static-binary',
    { mimeType: 'image/png' },
    () => ({
      contents: [{ uri: 'test://static-binary', mimeType: 'image/png', blob: PIXEL }],
    }),
  )
  server.registerResource(
    'template',
    new ResourceTemplate('test://template/{id}/data', { list: undefined }),
    { mimeType: 'application/json' },
    (uri, { id }) => ({
      contents: [
        {
          uri: uri.href,
          mimeType: 'application/json',
          text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${String(id)}` }),
        },
      ],
    }),
  )
}

function registerPrompts(server: McpServer): void {
  const saying = (value: string) => ({
    messages: [{ role: 'user' as const, content: { type: 'text' as const, text: value } }],
  })
  server.registerPrompt('test_simple_prompt', { description: 'Simple' }, () =>
    saying('This is a simple prompt for testing.'),
  )
  server.registerPrompt(
    'test_prompt_with_arguments',
    {
      description: 'With arguments',
      argsSchema: z.object({
        arg1: completable(z.string(), (typed) =>
          ['paris', 'park'].filter((each) => each.startsWith(typed)),
        ),
        arg2: z.string(),
      }),
    },
    ({ arg1, arg2 }) => saying(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`),
  )
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'With a resource', argsSchema: z.object({ resourceUri: z.string() }) },
    ({ resourceUri: uri }) => ({
      messages: [
        {
          role: 'user',
          content: {
            type: 'resource',
            resource: {
              uri,
              mimeType: 'text/plain',
              text: 'Embedded resource content for testing.',
            },
          },
        },
        ...saying('Please process the embedded resource above.').messages,
      ],
    }),
  )
  server.registerPrompt(
    'test_input_required_result_prompt',
    { description: 'Asks' },
    ({ mcpReq }) =>
      mcpReq.inputResponses?.['user_context'] === undefined
        ? inputRequired({
            inputRequests: {
              user_context: inputRequired.elicit({
                message: 'What context should the prompt use?',
                requestedSchema: z.object({ context: z.string() }),
              }),
            },
          })
        : saying('A prompt with context.'),
  )
  server.registerPrompt('test_prompt_with_image', { description: 'With an image' }, () => ({
    messages: [
      { role: 'user', content: { type: 'image', data: PIXEL, mimeType: 'image/png' } },
      ...saying('Please analyze the image above.').messages,
    ],
  }))
}
