// These questions belong to older versions, which is what they are asked in.
/* eslint-disable @typescript-eslint/no-deprecated */
/** Tools of the reference server that ask older clients something, as the suite's scenarios describe them. */
import type {
  CallToolResult,
  ElicitRequestFormParams,
  McpServer,
  ServerContext,
} from '@modelcontextprotocol/server'
import * as z from 'zod'

type Schema = ElicitRequestFormParams['requestedSchema']

const DEFAULTS: Schema = {
  type: 'object',
  properties: {
    name: { type: 'string', default: 'John Doe' },
    age: { type: 'integer', default: 30 },
    score: { type: 'number', default: 95.5 },
    status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean', default: true },
  },
}

const THREE = ['option1', 'option2', 'option3']
const titled = (title: string) =>
  [1, 2, 3].map((n) => ({ const: `value${n}`, title: `${title} ${n}` }))
const ENUMS: Schema = {
  type: 'object',
  properties: {
    untitledSingle: { type: 'string', enum: THREE },
    titledSingle: { type: 'string', oneOf: titled('Option') },
    legacyEnum: {
      type: 'string',
      enum: ['opt1', 'opt2', 'opt3'],
      enumNames: ['Option One', 'Option Two', 'Option Three'],
    },
    untitledMulti: { type: 'array', items: { type: 'string', enum: THREE } },
    titledMulti: { type: 'array', items: { anyOf: titled('Choice') } },
  },
}

const USER: Schema = {
  type: 'object',
  properties: {
    username: { type: 'string', description: "User's response" },
    email: { type: 'string', description: "User's email address" },
  },
  required: ['username', 'email'],
}

/** Names of all of them, for the policy that opens them. */
export const ASKING_TOOL_NAMES = [
  'test_sampling',
  'test_elicitation',
  'test_elicitation_sep1034_defaults',
  'test_elicitation_sep1330_enums',
  'test_reconnection',
]

/** On the stream of the call itself: the one that waits for changes may not be open yet. */
const within = ({ id: relatedRequestId }: ServerContext['mcpReq']) => ({ relatedRequestId })

export function registerAskingTools(server: McpServer): void {
  const said = (value: unknown): CallToolResult => ({
    content: [{ type: 'text', text: JSON.stringify(value) }],
  })
  server.registerTool(
    'test_sampling',
    { description: 'Asks for a sample', inputSchema: z.object({ prompt: z.string() }) },
    async ({ prompt }, { mcpReq }) =>
      said(
        await mcpReq.requestSampling(
          {
            messages: [{ role: 'user', content: { type: 'text', text: prompt } }],
            maxTokens: 100,
          },
          within(mcpReq),
        ),
      ),
  )
  server.registerTool(
    'test_elicitation',
    { description: 'Asks the user', inputSchema: z.object({ message: z.string() }) },
    async ({ message }, { mcpReq }) =>
      said(
        await mcpReq.elicitInput({ mode: 'form', message, requestedSchema: USER }, within(mcpReq)),
      ),
  )
  for (const [tool, requestedSchema] of [
    ['test_elicitation_sep1034_defaults', DEFAULTS],
    ['test_elicitation_sep1330_enums', ENUMS],
  ] as const)
    server.registerTool(
      tool,
      { description: 'Asks by a form', inputSchema: z.object({}) },
      async (_, { mcpReq }) =>
        said(
          await mcpReq.elicitInput(
            { mode: 'form', message: 'Please fill in', requestedSchema },
            within(mcpReq),
          ),
        ),
    )
  server.registerTool(
    'test_reconnection',
    { description: 'Leaves its stream', inputSchema: z.object({}) },
    async (_, { http }) => {
      http?.closeSSE?.()
      await new Promise((resolve) => setTimeout(resolve, 500))
      return said('answered on another stream')
    },
  )
}
