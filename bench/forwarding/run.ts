/**
 * `node bench/forwarding/run.ts`: measures the enforcer against a bare Hono and undici forwarder to the
 * same upstream, in alternating rounds, and writes the table of docs/performance.md.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Agent, request as send } from 'undici'
import { bodyOf, FILE_READ, headersOf } from '../calls.ts'
import { median } from '../measure.ts'
import { measureFilter } from './filter.ts'
import { forwardingTables, type Figures, intoPage } from './report.ts'

const PAGE = new URL('../../docs/performance.md', import.meta.url)
const ROUNDS = 5
const CASES = [
  ['json', 1024, 800],
  ['sse', 1024, 800],
  ['json', 1_048_576, 20],
  ['sse', 1_048_576, 20],
] as const
const CLIENTS = 16
const SLOW = 200
const BODY = bodyOf(FILE_READ)

interface Gateway {
  readonly process: ChildProcess
  readonly url: string
  readonly headers: Record<string, string>
}

interface Usage {
  readonly cpu: { readonly user: number; readonly system: number }
  readonly rss: number
}

function start(file: string, args: readonly string[]): ChildProcess {
  const path = fileURLToPath(new URL(file, import.meta.url))
  return fork(path, [...args], {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}

function message<T>(from: ChildProcess): Promise<T> {
  return new Promise((resolve) => from.once('message', resolve))
}

async function gateway(kind: 'bare' | 'enforcer', upstream: string): Promise<Gateway> {
  const process = start('gateway.ts', [kind, upstream])
  const { port, token } = await message<{ port: number; token: string }>(process)
  const own = Object.entries(headersOf(token, FILE_READ)).filter(([name]) => name !== 'Host')
  const headers = Object.fromEntries(own)
  return { process, url: `http://127.0.0.1:${port}/`, headers }
}

async function usage({ process }: Gateway): Promise<Usage> {
  process.send('usage')
  return message<Usage>(process)
}

const dispatcher = new Agent({ connections: 512 })

async function call({ url, headers }: Gateway): Promise<void> {
  const answer = await send(url, { method: 'POST', headers, body: BODY, dispatcher })
  let bytes = 0
  for await (const chunk of answer.body) bytes += (chunk as Buffer).byteLength
  if (answer.statusCode !== 200 || bytes < 1000) throw new Error(`answered ${answer.statusCode}`)
}

/** One round of calls one after another, then of as many clients at once: microseconds, calls per second. */
async function round(to: Gateway, calls: number): Promise<readonly [number, number, number]> {
  const times: number[] = []
  for (let done = 0; done < calls; done += 1) {
    const from = performance.now()
    await call(to)
    times.push((performance.now() - from) * 1000)
  }
  const before = await usage(to)
  const from = performance.now()
  let left = calls * 4
  const client = async (): Promise<void> => {
    while (left-- > 0) await call(to)
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  const seconds = (performance.now() - from) / 1000
  const { cpu } = await usage(to)
  const spent = cpu.user + cpu.system - before.cpu.user - before.cpu.system
  return [median(times), (calls * 4) / seconds, spent / (calls * 4)]
}

/** Megabytes that so many streams take whose readers do not read. */
async function slowStreams(to: Gateway): Promise<number> {
  await call(to)
  const before = await usage(to)
  const { url, headers } = to
  const answers = await Promise.all(
    Array.from({ length: SLOW }, () =>
      send(url, { method: 'POST', headers, body: BODY, dispatcher }),
    ),
  )
  await new Promise((resolve) => setTimeout(resolve, 3000))
  const after = await usage(to)
  for (const { body } of answers) body.destroy()
  return (after.rss - before.rss) / 1_048_576
}

const upstream = start('upstream.ts', [])
const base = `http://127.0.0.1:${await message<number>(upstream)}`
const figures: Figures[] = []
for (const [type, bytes, calls] of CASES) {
  const url = `${base}/${type}?bytes=${bytes}`
  const both = { bare: await gateway('bare', url), enforcer: await gateway('enforcer', url) }
  const rounds: Record<'bare' | 'enforcer', (readonly [number, number, number])[]> = {
    bare: [],
    enforcer: [],
  }
  for (let done = -1; done < ROUNDS; done += 1) {
    for (const kind of ['bare', 'enforcer'] as const) {
      const measured = await round(both[kind], calls)
      if (done >= 0) rounds[kind].push(measured)
    }
  }
  const of = (kind: 'bare' | 'enforcer', index: 0 | 1 | 2): number =>
    median(rounds[kind].map((each) => each[index]))
  const triple = (kind: 'bare' | 'enforcer') =>
    ({ p50: of(kind, 0), throughput: of(kind, 1), cpu: of(kind, 2) }) as const
  figures.push({ type, bytes, bare: triple('bare'), enforcer: triple('enforcer') })
  for (const { process } of Object.values(both)) process.kill()
  process.stderr.write(`${type} ${bytes}\n`)
}
const large = `${base}/json?bytes=16777216`
const slow: number[] = []
for (const kind of ['bare', 'enforcer'] as const) {
  const own = await gateway(kind, large)
  slow.push(await slowStreams(own))
  own.process.kill()
}
upstream.kill()
await dispatcher.destroy()
const [bareMemory = 0, enforcerMemory = 0] = slow
const page = forwardingTables({
  figures,
  memory: { streams: SLOW, bare: bareMemory, enforcer: enforcerMemory },
  filter: await measureFilter(),
})
process.stdout.write(`${page}\n`)
await writeFile(PAGE, intoPage(await readFile(PAGE, 'utf8'), page))
