/** The tools that the conformance suite calls on a reference server, as its scenarios describe them. */
import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  inputRequired,
  type InputRequiredResult,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server'
import * as z from 'zod'
import { ASKING_TOOL_NAMES } from './asking-tools.ts'

export const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const SOUND = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA='

type Answer = CallToolResult | InputRequiredResult
type Handler = (context: ServerContext) => Answer | Promise<Answer>

const text = (value: string): { type: 'text'; text: string } => ({ type: 'text', text: value })
const image = { type: 'image', data: PIXEL, mimeType: 'image/png' } as const
const embedded = (uri: string, value: string) =>
  ({ type: 'resource', resource: { uri, mimeType: 'text/plain', text: value } }) as const

/** Asks with these inputs until the first of them is answered. */
function asking(requests: Parameters<typeof inputRequired>[0], answer: string): Handler {
  const [first = ''] = Object.keys(requests.inputRequests ?? {})
  return ({ mcpReq }) => {
    const given = mcpReq.inputResponses?.[first]
    return given === undefined
      ? inputRequired(requests)
      : { content: [text(`${answer} ${JSON.stringify(given)}`)] }
  }
}

const name = inputRequired.elicit({
  message: 'What is your name?',
  requestedSchema: z.object({ name: z.string() }),
})
const confirm = inputRequired.elicit({
  message: 'Please confirm',
  requestedSchema: z.object({ ok: z.boolean() }),
})
const capital = inputRequired.createMessage({
  messages: [{ role: 'user', content: text('What is the capital of France?') }],
  maxTokens: 100,
})
const roots = inputRequired.listRoots()

/** What the client says in this very request that it can do. */
export function clientCapabilitiesOf({ mcpReq }: ServerContext): Readonly<Record<string, unknown>> {
  const envelope = mcpReq.envelope as Readonly<Record<string, unknown>> | undefined
  return (envelope?.[CLIENT_CAPABILITIES_META_KEY] ?? {}) as Readonly<Record<string, unknown>>
}

const HANDLERS: Readonly<Record<string, Handler>> = {
  test_simple_text: () => ({
    content: [text('This is a simple text response for testing.')],
  }),
  test_image_content: () => ({ content: [image] }),
  test_audio_content: () => ({ content: [{ type: 'audio', data: SOUND, mimeType: 'audio/wav' }] }),
  test_embedded_resource: () => ({
    content: [embedded('test://embedded-resource', 'This is an embedded resource content.')],
  }),
  test_multiple_content_types: () => ({
    content: [
      text('Multiple content types test:'),
      image,
      {
        type: 'resource',
        resource: {
          uri: 'test://mixed-content-resource',
          mimeType: 'application/json',
          text: '{"test":"data","value":123}',
        },
      },
    ],
  }),
  test_error_handling: () => ({
    isError: true,
    content: [text('This tool intentionally returns an error for testing')],
  }),
  test_tool_with_logging: async ({ mcpReq }) => {
    for (const data of [
      'Tool execution started',
      'Tool processing data',
      'Tool execution completed',
    ])
      await mcpReq.notify({ method: 'notifications/message', params: { level: 'info', data } })
    return { content: [text('Tool with logging executed successfully')] }
  },
  test_tool_with_progress: async ({ mcpReq }) => {
    const progressToken = mcpReq._meta?.progressToken
    for (const progress of progressToken === undefined ? [] : [0, 50, 100])
      await mcpReq.notify({
        method: 'notifications/progress',
        params: { progressToken: progressToken ?? 0, progress, total: 100 },
      })
    return { content: [text('done')] }
  },
  test_input_required_result_elicitation: asking({ inputRequests: { user_name: name } }, 'Hello,'),
  test_input_required_result_sampling: asking(
    { inputRequests: { capital_question: capital } },
    'The answer:',
  ),
  test_input_required_result_list_roots: asking(
    { inputRequests: { client_roots: roots } },
    'The roots:',
  ),
  test_input_required_result_multiple_inputs: asking(
    {
      inputRequests: { user_name: name, greeting: capital, client_roots: roots },
      requestState: 'several',
    },
    'All:',
  ),
  test_input_required_result_request_state: asking(
    { inputRequests: { confirm }, requestState: 'first' },
    'state-ok',
  ),
  test_input_required_result_multi_round: ({ mcpReq }) => {
    const given = mcpReq.inputResponses ?? {}
    if (given['step1'] === undefined && given['step2'] === undefined)
      return inputRequired({ inputRequests: { step1: name }, requestState: 'round-1' })
    if (given['step2'] === undefined)
      return inputRequired({ inputRequests: { step2: name }, requestState: 'round-2' })
    return { content: [text('All rounds done')] }
  },
  test_missing_capability: () => ({ content: [text('Nothing is missing.')] }),
  test_streaming_elicitation: asking({ inputRequests: { user_name: name } }, 'Hello,'),
  test_logging_tool: () => ({ content: [text('Logged nothing.')] }),
  test_input_required_result_capabilities: (context) => {
    return clientCapabilitiesOf(context)['sampling'] === undefined
      ? asking({ inputRequests: { user_name: name } }, 'Hello,')(context)
      : asking({ inputRequests: { capital_question: capital } }, 'The answer:')(context)
  },
}

/** Names of all tools, for the policy that opens them. */
export const TOOL_NAMES: readonly string[] = [
  ...Object.keys(HANDLERS),
  ...ASKING_TOOL_NAMES,
  'json_schema_2020_12_tool',
  'test_region',
  'test_trigger_tool_change',
  'test_trigger_prompt_change',
]

/** Tells every subscription that a list has changed. */
export interface Trigger {
  tools(): void
  prompts(): void
}

export function registerTools(server: McpServer, trigger: Trigger): void {
  for (const [tool, change] of [
    ['test_trigger_tool_change', () => trigger.tools()],
    ['test_trigger_prompt_change', () => trigger.prompts()],
  ] as const)
    server.registerTool(tool, { description: 'Changes a list', inputSchema: z.object({}) }, () => {
      change()
      return { content: [text('changed')] }
    })
  for (const [tool, handler] of Object.entries(HANDLERS))
    server.registerTool(
      tool,
      { description: `Tests ${tool}`, inputSchema: z.object({}) },
      (_, context) => handler(context),
    )
  server.registerTool(
    'test_region',
    {
      description: 'Takes an argument that a header mirrors',
      inputSchema: z.object({ region: z.string().meta({ 'x-mcp-header': 'Region' }) }),
    },
    ({ region }) => ({ content: [text(region)] }),
  )
  server.registerTool(
    'json_schema_2020_12_tool',
    {
      description: 'Tool with JSON Schema 2020-12 features',
      inputSchema: z
        .object({
          name: z.string().optional(),
          address: z
            .object({ street: z.string().optional(), city: z.string().optional() })
            .meta({ id: 'address' })
            .optional(),
        })
        .strict(),
    },
    () => ({ content: [text('ok')] }),
  )
}
