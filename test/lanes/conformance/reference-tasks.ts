/**
 * Tasks of 2026-07-28 (extension `io.modelcontextprotocol/tasks`) for the reference server, with the
 * tools that the conformance suite makes them by. Refuses task methods, and a tool that is nothing but
 * a task, to clients that do not declare the extension.
 */
import {
  type CallToolResult,
  inputRequired,
  type InputRequiredResult,
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server'
import * as z from 'zod'
import { clientCapabilitiesOf } from './reference-tools.ts'
import { beginTask, type Outcome, type Task, type Work } from './task-board.ts'

export interface ReferenceTasks {
  /** Registers tools, methods and extension at a server, which may live for one request only. */
  readonly register: (server: McpServer) => void
  /** The answer to a call that cannot be served without tasks; undefined where it can be served. */
  readonly refuse: (request: Request) => Promise<Response | undefined>
  /** The server's own ids of every task that was made. */
  readonly ids: () => readonly string[]
}

const EXTENSION = 'io.modelcontextprotocol/tasks'

/** The tool that the suite describes as nothing but a task. */
const ONLY_AS_TASK = 'failing_job'

const said = (value: string): CallToolResult => ({ content: [{ type: 'text', text: value }] })
const completed = (value: string): Outcome => ({ status: 'completed', result: said(value) })
const asked = (message: string) =>
  inputRequired.elicit({
    message,
    requestedSchema: z.object({ name: z.string().optional(), confirm: z.boolean().optional() }),
  })

interface Given {
  readonly seconds?: number | undefined
  readonly filename?: string | undefined
}

const TOOLS: Readonly<Record<string, (given: Given) => Work>> = {
  slow_compute: ({ seconds = 0 }) => ({
    afterMs: seconds * 1000,
    outcome: () => completed(`Computed for ${seconds} s.`),
  }),
  failing_job: () => ({
    afterMs: 100,
    outcome: () => ({ status: 'completed', result: { isError: true, ...said('The job failed.') } }),
  }),
  protocol_error_job: () => ({
    afterMs: 100,
    outcome: () => ({ status: 'failed', error: { code: -32603, message: 'The job broke.' } }),
  }),
  confirm_delete: ({ filename = 'nothing' }) => ({
    asks: { confirm: asked(`Delete ${filename}?`) },
    afterMs: 0,
    outcome: ({ confirm }) => completed(`${filename}: ${JSON.stringify(confirm)}`),
  }),
  multi_input: () => ({
    asks: { first: asked('The first name?'), second: asked('The second name?') },
    afterMs: 0,
    outcome: (answers) => completed(JSON.stringify(answers)),
  }),
}

/** Names of all of them, for the policy that opens them. */
export const TASK_TOOL_NAMES: readonly string[] = [
  ...Object.keys(TOOLS),
  'greet',
  'test_tool_with_task',
]

export function createReferenceTasks(): ReferenceTasks {
  const tasks = new Map<string, Task>()
  const make = (work: Work): CallToolResult => {
    const task = beginTask(work)
    tasks.set(task.id, task)
    return { content: [], resultType: 'task', ...task.outline() }
  }
  return {
    ids: () => [...tasks.keys()],
    refuse: refuseWithoutTasks,
    register(server) {
      server.server.registerCapabilities({ extensions: { [EXTENSION]: {} } })
      registerTools(server, make)
      registerMethods(server, tasks)
    },
  }
}

function registerTools(server: McpServer, make: (work: Work) => CallToolResult): void {
  const inputSchema = z.object({
    seconds: z.number().optional(),
    label: z.string().optional(),
    filename: z.string().optional(),
  })
  for (const [tool, workOf] of Object.entries(TOOLS))
    server.registerTool(tool, { description: `Tests ${tool}`, inputSchema }, (given, context) =>
      declaresTasks(context) ? make(workOf(given)) : said('Done without a task.'),
    )
  server.registerTool(
    'greet',
    { description: 'Greets at once', inputSchema: z.object({ name: z.string() }) },
    ({ name }) => said(`Hello, ${name}!`),
  )
  server.registerTool(
    'test_tool_with_task',
    { description: 'Asks first, and goes on as a task', inputSchema: z.object({}) },
    (_, { mcpReq }): CallToolResult | InputRequiredResult => {
      const given = mcpReq.inputResponses?.['user_name']
      if (given === undefined)
        return inputRequired({ inputRequests: { user_name: asked('What is your name?') } })
      return make({ afterMs: 0, outcome: () => completed(`Hello, ${JSON.stringify(given)}`) })
    },
  )
}

function registerMethods({ server }: McpServer, tasks: ReadonlyMap<string, Task>): void {
  const ofTask = z.looseObject({ taskId: z.string() })
  const known = (taskId: string, context: ServerContext): Task => {
    if (!declaresTasks(context)) throw new ProtocolError(NEEDED.code, NEEDED.message, NEEDED.data)
    const task = tasks.get(taskId)
    if (task !== undefined) return task
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'There is no such task.')
  }
  server.setRequestHandler('tasks/get', { params: ofTask }, ({ taskId }, context) =>
    known(taskId, context).details(),
  )
  server.setRequestHandler('tasks/cancel', { params: ofTask }, ({ taskId }, context) => {
    known(taskId, context).cancel()
    return {}
  })
  server.setRequestHandler('tasks/update', { params: ofTask }, ({ taskId }, context) => {
    known(taskId, context).answer(context.mcpReq.inputResponses ?? {})
    return {}
  })
}

const NEEDED = {
  code: ProtocolErrorCode.MissingRequiredClientCapability,
  message: 'This needs a client that takes tasks.',
  data: { requiredCapabilities: { extensions: { [EXTENSION]: {} } } },
}

function declaresTasks(context: ServerContext): boolean {
  const { extensions } = clientCapabilitiesOf(context)
  return Object.hasOwn(extensions ?? {}, EXTENSION)
}

/** Tools of the SDK cannot answer with an error of the protocol, so this one is refused before it is called. */
async function refuseWithoutTasks(request: Request): Promise<Response | undefined> {
  const body = z.looseObject({
    id: z.unknown(),
    method: z.literal('tools/call'),
    params: z.looseObject({ name: z.literal(ONLY_AS_TASK) }),
  })
  const read = body.safeParse(await request.json().catch(() => undefined))
  if (!read.success || JSON.stringify(read.data.params).includes(EXTENSION)) return undefined
  return Response.json({ jsonrpc: '2.0', id: read.data.id, error: NEEDED }, { status: 400 })
}
