/**
 * What the stack has written about calls: every byte of its audit and its logs, to look for what must not be there, and
 * the records that belong to one trace.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Stack } from './stack.ts'

export type AuditRecord = Readonly<Record<string, unknown>>

/** Everything under `audit/` and `logs/`. */
export async function writtenText({ home }: Pick<Stack, 'home'>): Promise<string> {
  const texts: string[] = []
  for (const folder of ['audit', 'logs']) {
    const entries = await readdir(join(home, folder), { recursive: true, withFileTypes: true })
    for (const entry of entries.filter((found) => found.isFile()))
      texts.push(await readFile(join(entry.parentPath, entry.name), 'utf8'))
  }
  return texts.join('\n')
}

/** Delivered records by trace id, once `enough` holds; delivery takes up to two seconds. */
export async function recordsByTrace(
  stack: Stack,
  enough: (records: ReadonlyMap<string, readonly AuditRecord[]>) => boolean,
): Promise<ReadonlyMap<string, readonly AuditRecord[]>> {
  for (let tries = 0; ; tries += 1) {
    const records = Map.groupBy(await stack.auditRecords(), (record) => traceOf(record))
    if (enough(records) || tries === 40) return records
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

export const isDecision = (record: AuditRecord): boolean => logName(record) === 'decision'
export const isOutcome = (record: AuditRecord): boolean => logName(record) === 'outcome'

/** Members of the record's `mcp` object. */
export function mcpOf(record: AuditRecord | undefined): Readonly<Record<string, unknown>> {
  return (record?.['mcp'] ?? {}) as Readonly<Record<string, unknown>>
}

export function metadataOf(record: AuditRecord | undefined): Readonly<Record<string, unknown>> {
  return (record?.['metadata'] ?? {}) as Readonly<Record<string, unknown>>
}

function logName(record: AuditRecord): unknown {
  return metadataOf(record)['log_name']
}

function traceOf(record: AuditRecord): string {
  return String((record['trace'] as { uid?: unknown } | undefined)?.uid)
}
