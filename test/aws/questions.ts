/**
 * The questions of docs/aws-unknowns.md, each with what this project assumes and how the probe stack
 * answers it. An answer is what was seen, in words; nothing is judged here.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { send } from './send.ts'

export interface Probe {
  /** URLs of the two APIs, without a slash at the end. */
  readonly plain: string
  readonly probe: string
  /** Invokes `fails`, `after` or `ext`; `later` does not wait for the answer. */
  readonly invoke: (
    name: 'fails' | 'after' | 'ext',
    payload: object,
    later?: boolean,
  ) => Promise<unknown>
}

export interface Question {
  /** As the document has it. */
  readonly question: string
  readonly assumed: string
  /** Takes more than ten seconds. */
  readonly isSlow?: boolean
  readonly ask: (probe: Probe) => Promise<string>
}

const MEBIBYTE = 1024 * 1024
const PAUSE_MS = 5000
/** One minute before the first repetition and two before the second, and some for doubt. */
const REPETITIONS_MS = 240_000

export const QUESTIONS: readonly Question[] = [
  {
    question: 'Is a REQUEST authorizer called at TTL 0 when an identity source is missing?',
    assumed: 'no',
    ask: async ({ probe }) => {
      const { status } = await send(`${probe}/guarded`)
      return { 200: 'yes', 401: 'no' }[status] ?? `status ${status}`
    },
  },
  {
    question: 'Does a gateway response header mapped to `context.authorizer.x` get its value?',
    assumed: 'yes',
    ask: async ({ probe }) => {
      const { headers } = await send(`${probe}/guarded`, { headers: ['Authorization', 'deny'] })
      const value = headers['x-told']
      if (value === 'by the authorizer') return 'yes'
      return value === undefined ? 'no, it is absent' : `no, it is ${JSON.stringify(value)}`
    },
  },
  {
    question:
      "Does `integration.request.header.Authorization` also replace a client's `authorization`?",
    assumed: 'yes',
    ask: async ({ probe }) => {
      const spellings = [
        ['Authorization', 'Cookie', 'DPoP'],
        ['authorization', 'cookie', 'dpop'],
        ['AUTHORIZATION', 'COOKIE', 'DPOP'],
        ['Authorization', 'authorization', 'DPoP', 'dpop', 'Cookie', 'cookie'],
      ]
      const passed = new Set<string>()
      for (const names of spellings) {
        const headers = names.flatMap((name) => [name, 'mine'])
        const { text } = await send(`${probe}/override`, { headers })
        for (const [name, values] of headersIn(text, 'multiValueHeaders')) {
          if (values.some((value) => value.includes('mine')))
            passed.add(`${name} of ${names.join('+')}`)
        }
        if (!text.includes('"replaced"')) passed.add(`no override of ${names.join('+')}`)
      }
      return passed.size === 0 ? 'yes' : `NO: ${[...passed].join('; ')}`
    },
  },
  {
    question: 'Status for more than 10,240 bytes of headers',
    assumed: '431',
    ask: async ({ plain }) => {
      const { status } = await send(`${plain}/`, { headers: ['X-Long', 'x'.repeat(10_300)] })
      return String(status)
    },
  },
  {
    question: 'Answer to a body that API Gateway takes (10 MB) and Lambda does not (6 MB)',
    assumed: '413',
    ask: async ({ plain }) => {
      const body = Buffer.alloc(7 * MEBIBYTE, 'x')
      const headers = ['Content-Type', 'text/plain']
      const { status } = await send(`${plain}/`, { method: 'POST', headers, body })
      return String(status)
    },
  },
  {
    question:
      'Does `TimeoutInMillis` limit a stream to its end, and what is its default for streams?',
    assumed: 'to its end, with 5 s; by default it is cut within 29 s',
    isSlow: true,
    ask: async ({ probe }) => {
      const [short, long] = await Promise.all([
        send(`${probe}/short-stream?seconds=12`),
        send(`${probe}/stream?seconds=45`),
      ])
      const seconds = (text: string): number => text.split('\n').length - 1
      const limit = short.isWhole ? 'not to its end' : 'to its end, with 5 s'
      const byDefault = long.isWhole
        ? `by default it may last ${seconds(long.text)} s`
        : `by default it is cut within ${seconds(long.text)} s`
      return `${limit}; ${byDefault}`
    },
  },
  {
    question: 'A streamed answer without valid metadata',
    assumed: '502',
    ask: async ({ probe }) => String((await send(`${probe}/stream?mode=raw`)).status),
  },
  {
    question: 'What a stream gives when the function fails after the first byte',
    assumed: 'the connection is cut',
    ask: async ({ probe }) => {
      const { isWhole, text } = await send(`${probe}/stream?mode=fail`)
      return isWhole ? `a whole answer of ${text.length} bytes` : 'the connection is cut'
    },
  },
  {
    question: 'Key of the default `ACCESS_DENIED` body',
    assumed: 'Message',
    ask: async ({ plain }) => {
      const { text } = await send(`${plain}/guarded`, { headers: ['Authorization', 'deny'] })
      return Object.keys(JSON.parse(text) as object).join(', ')
    },
  },
  {
    question: 'Spelling of a header that comes twice in different casing',
    assumed: 'X-Twice',
    ask: async ({ plain }) => {
      const { text } = await send(`${plain}/`, { headers: ['X-Twice', '1', 'x-twice', '2'] })
      const names = headersIn(text, 'multiValueHeaders').map(([name]) => name)
      return names.filter((name) => /^x-twice$/i.test(name)).join(' and ')
    },
  },
  {
    question: "Waiting time before an asynchronous invocation's repetitions",
    assumed: '1 and 2 minutes',
    isSlow: true,
    ask: async ({ invoke }) => {
      await invoke('fails', {}, true)
      await sleep(REPETITIONS_MS)
      const { times } = (await invoke('fails', { report: true })) as { times: number[] }
      const waits = times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / 60_000)
      if (waits.length !== 2) return `another environment was used: ${times.length} tries seen`
      return `${waits.map((minutes) => minutes.toFixed(0)).join(' and ')} minutes`
    },
  },
  {
    question: 'How soon a frozen environment is frozen',
    assumed: 'at once',
    ask: async ({ invoke }) => {
      await invoke('after', {})
      await sleep(PAUSE_MS)
      const { ranMs } = (await invoke('after', {})) as { ranMs: number }
      return ranMs < 100 ? 'at once' : `after ${ranMs} ms`
    },
  },
  {
    question: 'Does the work of an internal extension end before the environment is frozen?',
    assumed: 'yes',
    ask: async ({ invoke }) => {
      await invoke('ext', {})
      await sleep(PAUSE_MS)
      const { worked } = (await invoke('ext', {})) as { worked: boolean }
      return worked ? 'yes' : 'no'
    },
  },
]

function headersIn(
  text: string,
  kind: 'multiValueHeaders',
): readonly (readonly [string, readonly string[]])[] {
  const echoed = JSON.parse(text) as Record<typeof kind, Record<string, string[]>>
  return Object.entries(echoed[kind])
}
