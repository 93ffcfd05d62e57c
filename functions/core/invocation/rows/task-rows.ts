/**
 * Rows for tasks: those of 2025-11-25 and the extension of 2026-07-28. A task is asked about by the
 * handle that its caller was given, and each time the call that made it is decided again. Lists of tasks
 * are refused, because nothing is kept here of who made which; so is word of tasks that clients run.
 */
import type { MethodRow } from '../method-row.ts'
import { MODERN_VERSION, type ProtocolVersion } from '../protocol-versions.ts'

const CORE: ProtocolVersion = '2025-11-25'

const row = (
  method: string,
  versions: readonly ProtocolVersion[],
  audit: MethodRow['audit'],
): MethodRow => ({
  method,
  versions,
  kind: 'request',
  asks: { resource: 'mcp', action: 'task' },
  worksOnTask: true,
  audit,
  edge: false,
})

const refused = (method: string, kind: MethodRow['kind']): MethodRow => ({
  method,
  versions: [CORE],
  kind,
  asks: { resource: 'mcp', action: 'task' },
  refusedAs: 'task_not_served',
  audit: 'before',
  edge: false,
})

export const TASK_ROWS: readonly MethodRow[] = [
  row('tasks/get', [CORE, MODERN_VERSION], 'alongside'),
  row('tasks/result', [CORE], 'alongside'),
  row('tasks/cancel', [CORE, MODERN_VERSION], 'before'),
  { ...row('tasks/update', [MODERN_VERSION], 'before'), bringsInput: true },
  refused('tasks/list', 'request'),
  refused('notifications/tasks/status', 'notification'),
]
