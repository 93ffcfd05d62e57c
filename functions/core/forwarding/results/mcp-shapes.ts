/**
 * Every member that MCP's messages of a server have (schemas of 2025-03-26 to 2026-07-28, and of the
 * tasks extension), and what may stand there. A member that is not listed is data of the server's own.
 */

/**
 * `id`: text by which the other side knows something again, and that stays; `word`: one of MCP's own
 * words; `value`: a name, an address, a time; `prose`: what people or models read; `number`: one of MCP's
 * own; `data`: the server's own; `loose`: data, or a text; `schema`: a JSON Schema. Otherwise the name
 * of a shape; elements of a list have the shape of the list.
 */
export type Kind =
  | 'id'
  | 'word'
  | 'value'
  | 'prose'
  | 'number'
  | 'data'
  | 'loose'
  | 'schema'
  | ShapeName

export type ShapeName =
  | 'message'
  | 'params'
  | 'result'
  | 'error'
  | 'inputs'
  | 'input'
  | 'turn'
  | 'content'
  | 'contents'
  | 'annotations'
  | 'icons'
  | 'listed'
  | 'completion'
  | 'task'
  | 'choice'
  | 'preferences'
  | 'notifications'

const TASK = {
  taskId: 'id',
  status: 'word',
  statusMessage: 'prose',
  createdAt: 'value',
  lastUpdatedAt: 'value',
  ttl: 'number',
  ttlMs: 'number',
  pollInterval: 'number',
  pollIntervalMs: 'number',
  inputRequests: 'inputs',
  result: 'result',
  error: 'error',
} as const

/** What each entry of a list says of itself. */
const LISTED = {
  name: 'value',
  title: 'prose',
  description: 'prose',
  uri: 'value',
  uriTemplate: 'value',
  mimeType: 'value',
  size: 'number',
  icons: 'icons',
  annotations: 'annotations',
  _meta: 'data',
} as const

export const SHAPES: Readonly<Record<ShapeName, Readonly<Record<string, Kind>>>> = {
  message: {
    jsonrpc: 'word',
    id: 'id',
    method: 'id',
    params: 'params',
    result: 'result',
    error: 'error',
  },
  params: {
    ...TASK,
    _meta: 'data',
    progressToken: 'id',
    progress: 'number',
    total: 'number',
    message: 'prose',
    level: 'word',
    logger: 'value',
    data: 'loose',
    requestId: 'id',
    reason: 'prose',
    uri: 'value',
    mode: 'word',
    requestedSchema: 'schema',
    url: 'value',
    elicitationId: 'id',
    messages: 'turn',
    modelPreferences: 'preferences',
    systemPrompt: 'prose',
    includeContext: 'word',
    temperature: 'number',
    maxTokens: 'number',
    stopSequences: 'value',
    metadata: 'data',
    tools: 'listed',
    toolChoice: 'choice',
    task: 'task',
    notifications: 'notifications',
  },
  result: {
    ...TASK,
    _meta: 'data',
    resultType: 'word',
    cacheScope: 'word',
    nextCursor: 'value',
    content: 'content',
    structuredContent: 'data',
    description: 'prose',
    messages: 'turn',
    contents: 'contents',
    completion: 'completion',
    task: 'task',
    requestState: 'id',
    tools: 'listed',
    prompts: 'listed',
    resources: 'listed',
    resourceTemplates: 'listed',
    protocolVersion: 'value',
    supportedVersions: 'value',
    serverInfo: 'listed',
    instructions: 'prose',
  },
  error: { code: 'number', message: 'prose', data: 'loose' },
  // Members are names that the server gave its questions.
  inputs: {},
  input: { method: 'id', params: 'params' },
  turn: { role: 'word', content: 'content', _meta: 'data' },
  content: {
    type: 'word',
    text: 'prose',
    resource: 'contents',
    ...LISTED,
    id: 'id',
    toolUseId: 'id',
    input: 'data',
    content: 'content',
    structuredContent: 'data',
  },
  contents: { uri: 'value', mimeType: 'value', text: 'prose', _meta: 'data' },
  annotations: { audience: 'word', priority: 'number', lastModified: 'value', title: 'prose' },
  icons: { src: 'value', mimeType: 'value', sizes: 'value', theme: 'word' },
  listed: {
    ...LISTED,
    inputSchema: 'schema',
    outputSchema: 'schema',
    arguments: 'listed',
    version: 'value',
    websiteUrl: 'value',
  },
  completion: { values: 'value', total: 'number' },
  task: TASK,
  choice: { mode: 'word' },
  preferences: {
    hints: 'listed',
    costPriority: 'number',
    speedPriority: 'number',
    intelligencePriority: 'number',
  },
  notifications: { resourceSubscriptions: 'value', taskIds: 'id' },
}

/** Words that MCP has for what a `word` says; any other text there is the server's own. */
export const WORDS: ReadonlySet<string> = new Set(
  `2.0 text image audio resource resource_link tool_use tool_result user assistant debug info notice
  warning error critical alert emergency complete input_required task public private working completed
  failed cancelled none thisServer allServers form url auto required light dark`.split(/\s+/),
)
