/** Prints what forwarding costs as a section of docs/performance.md. Refuses a page without its markers. */
import { intoSection } from '../page-section.ts'
import type { FilterRates } from './filter.ts'

export interface Figures {
  readonly type: 'json' | 'sse'
  readonly bytes: number
  readonly bare: Cost
  readonly enforcer: Cost
}

interface Cost {
  /** Microseconds of one call alone. */
  readonly p50: number
  /** Calls a second of 16 clients. */
  readonly throughput: number
  /** Microseconds of CPU of one call. */
  readonly cpu: number
}

export interface Forwarding {
  readonly figures: readonly Figures[]
  /** Megabytes beyond those without streams. */
  readonly memory: { readonly streams: number; readonly bare: number; readonly enforcer: number }
  readonly filter: FilterRates
}

const MARKS = {
  begin: '<!-- bench/forwarding writes from here -->',
  end: '<!-- to here: forwarding -->',
}

/** @throws Error when the page has no place for the section. */
export function intoPage(page: string, section: string): string {
  return intoSection(page, MARKS, section)
}

export function forwardingTables({ figures, memory, filter }: Forwarding): string {
  const rows = figures.map(({ type, bytes, bare, enforcer }) => {
    const size = bytes < 1_048_576 ? `${bytes / 1024} KB` : `${bytes / 1_048_576} MB`
    const cells = [
      `${type === 'json' ? 'JSON' : 'SSE'}, ${size}`,
      `${bare.p50.toFixed(0)} µs`,
      `${(enforcer.p50 - bare.p50).toFixed(0)} µs`,
      `${bare.throughput.toFixed(0)}/s`,
      (enforcer.throughput / bare.throughput).toFixed(2),
      `${bare.cpu.toFixed(0)} µs`,
      (enforcer.cpu / bare.cpu).toFixed(2),
    ]
    return `| ${cells.join(' | ')} |`
  })
  return [
    '| answer | bare, p50 | the enforcer adds | bare, 16 clients | the enforcer’s share | bare, CPU a call | the enforcer’s ratio |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    '| goal | | at most 80 µs | | at least 0.6 | | at most 2 |',
    ...rows,
    '',
    `${memory.streams} answers of 16 MB whose readers do not read take ${memory.enforcer.toFixed(0)} MB in the enforcer and ${memory.bare.toFixed(0)} MB in the bare forwarder, buffers of the sockets included.`,
    '',
    `The filter passes ${filter.events.toFixed(0)} MB/s of notifications and ${filter.list.toFixed(0)} MB/s of a list of 2,000 tools; a pipe that reads nothing passes ${filter.pipe.toFixed(0)} MB/s.`,
  ].join('\n')
}
