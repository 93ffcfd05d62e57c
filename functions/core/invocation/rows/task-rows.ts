/**
 * Rows for tasks: those of 2025-11-25 and the extension of 2026-07-28. None is served, because a task
 * id that is not bound to its caller lets anybody read somebody else's results.
 */
import type { MethodRow } from '../method-row.ts'
import { MODERN_VERSION, type ProtocolVersion } from '../protocol-versions.ts'

const CORE: ProtocolVersion = '2025-11-25'

const refused = (
  method: string,
  versions: readonly ProtocolVersion[],
  kind: MethodRow['kind'] = 'request',
): MethodRow => ({
  method,
  versions,
  kind,
  asks: { resource: 'mcp', action: 'task' },
  refusedAs: 'task_not_served',
  audit: 'before',
  edge: false,
})

export const TASK_ROWS: readonly MethodRow[] = [
  refused('tasks/get', [CORE, MODERN_VERSION]),
  refused('tasks/cancel', [CORE, MODERN_VERSION]),
  refused('tasks/update', [MODERN_VERSION]),
  refused('tasks/result', [CORE]),
  refused('tasks/list', [CORE]),
  refused('notifications/tasks/status', [CORE], 'notification'),
]
