/**
 * Writes what one run measured as the tables of docs/performance.md, between its markers; the rest of
 * that page is written by hand. Refuses a page without markers.
 */
import { intoSection } from './page-section.ts'
import type { Decisions } from './decisions.ts'
import type { FirstSight } from './first-sight.ts'
import type { Algorithm } from './issuer.ts'
import type { Timing } from './measure.ts'
import type { TokenTimes } from './tokens.ts'

export interface Measured {
  readonly machine: Machine
  readonly decisions: Decisions
  readonly firstSight: Readonly<Record<Algorithm, FirstSight>>
  readonly tokens: TokenTimes
  /** Milliseconds by function; `hello world` is what they are compared with. */
  readonly coldStarts: ReadonlyMap<string, number>
}

interface Machine {
  readonly cores: number
  readonly processor: string
  readonly node: string
  /** Processes that wanted to run, on average, while it was measured. */
  readonly load: number
}

const MARKS = { begin: '<!-- npm run bench writes from here -->', end: '<!-- to here -->' }

/** The page with this run's tables. @throws Error when it has no place for them. */
export function intoPage(page: string, measured: Measured): string {
  return intoSection(page, MARKS, tables(measured))
}

export function tables(measured: Measured): string {
  const { machine, decisions, firstSight, tokens, coldStarts } = measured
  const { cores, processor, node, load } = machine
  const { bare, bareSql } = decisions
  const hello = coldStarts.get('hello world') ?? Number.NaN
  return [
    `Measured on ${cores} cores (${processor}), Node.js ${node}, load ${load.toFixed(1)}.`,
    '### A warm decision',
    table(
      ['what', 'p50', 'p99', 'p50 against bare', 'goal'],
      [
        ['bare evaluation of the same input', ...times(bare), '1', ''],
        ['edge: authorizer, a file read', ...timesAgainst(decisions.edge, bare), 'at most 3'],
        ['the same, its record encoded', ...timesAgainst(decisions.edgeEncoded, bare), ''],
        ['enforcer: a file read, answer passed on', ...timesAgainst(decisions.enforcer, bare), ''],
        [
          'embedded: a file read, `Request` to `Response`',
          ...timesAgainst(decisions.embedded, bare),
          '',
        ],
        ['bare evaluation of a query', ...times(bareSql), '1', ''],
        [
          'enforcer: a query, parsed, rewritten, asked again',
          ...timesAgainst(decisions.enforcerSql, bareSql),
          '',
        ],
      ],
    ),
    '### The first sight of a token',
    table(
      ['what', 'p50', 'p99', 'p50 against bare'],
      Object.entries(firstSight).flatMap(([algorithm, { bare: verify, authorizer }]) => [
        [`\`jose.jwtVerify\`, ${algorithm}`, ...times(verify), '1'],
        [`authorizer, ${algorithm}`, ...timesAgainst(authorizer, verify)],
      ]),
    ),
    '### Who calls',
    table(
      ['RS256', 'p50', 'p99', 'p50 against bare', 'above bare', 'goal'],
      [
        ['`jose.jwtVerify`', ...times(tokens.bare), '1', '', ''],
        ['a token never seen', ...above(tokens.first, tokens.bare), 'at most 60 µs'],
        ['a token that is remembered', ...above(tokens.remembered, tokens.bare), ''],
        ['10,000 tokens in turn, 1,000 remembered', ...above(tokens.many, tokens.bare), ''],
        ['a key id that nobody has', ...above(tokens.unknownKey, tokens.bare), ''],
      ],
    ),
    `For ${tokens.unknown} tokens with made-up key ids key-sync was asked ${tokens.asked} times by this process; it fetches once a minute for each issuer in the whole deployment.`,
    '### A cold start',
    table(
      ['from process start to first answer', 'median', 'against hello world', 'goal'],
      [...coldStarts].map(([name, milliseconds]) => [
        name,
        `${milliseconds.toFixed(0)} ms`,
        (milliseconds / hello).toFixed(1),
        name === 'hello world' ? '' : 'at most 2',
      ]),
    ),
  ].join('\n\n')
}

function times({ p50, p99 }: Timing): [string, string] {
  return [microseconds(p50), microseconds(p99)]
}

function timesAgainst(timing: Timing, bare: Timing): [string, string, string] {
  return [...times(timing), (timing.p50 / bare.p50).toFixed(1)]
}

function above(timing: Timing, bare: Timing): [string, string, string, string] {
  return [...timesAgainst(timing, bare), microseconds(timing.p50 - bare.p50)]
}

function microseconds(value: number): string {
  return `${value < 100 ? value.toFixed(1) : value.toFixed(0)} µs`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
