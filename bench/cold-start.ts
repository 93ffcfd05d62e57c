/**
 * Cold starts: from the start of a function's process to its first answer, over Lambda's own Runtime
 * API, against a handler that does nothing. Each sample is a new process; the functions take turns.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleFunctions } from '../infra/bundling/bundle-functions.ts'
import { DATABASE_QUERY, eventOf, FILE_READ } from './calls.ts'
import { answerCold } from './cold-process.ts'
import { startColdServices } from './cold-services.ts'
import { type BenchIssuer, benchDeployment } from './issuer.ts'
import { median } from './measure.ts'

interface Start {
  readonly name: string
  readonly folder: string
  readonly event: unknown
  /** What its answer holds when the call went well. */
  readonly expect: string
}

const SAMPLES = 15
const HELLO = `export const handler = async () => ({ hello: 'world' })\n`

/** Milliseconds by name; `hello world` is the handler that does nothing. */
export async function timeColdStarts(issuer: BenchIssuer): Promise<ReadonlyMap<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'))
  const services = await startColdServices(issuer)
  try {
    const deployment = benchDeployment(services.upstream)
    const bundles = await bundleFunctions(folder, deployment)
    const hello = join(folder, 'index.mjs')
    await writeFile(hello, HELLO)
    const tokenFor = (name: string) => issuer.token(`https://mcp.example.com/mcp/${name}`, name)
    const [edge, guarded] = await Promise.all([tokenFor('edge'), tokenFor('guarded')])
    const { bucket, key } = services.upload
    const starts: Start[] = [
      { name: 'hello world', folder, event: {}, expect: 'world' },
      {
        name: 'authorizer, before the enforcer',
        folder: bundles.authorizer,
        event: eventOf('guarded', guarded, FILE_READ, false),
        expect: '"Allow"',
      },
      {
        name: 'authorizer, deciding at the edge',
        folder: bundles.authorizer,
        event: eventOf('edge', edge, FILE_READ, false),
        expect: '"Allow"',
      },
      {
        name: 'enforcer, a file read',
        folder: bundles.enforcer,
        event: eventOf('guarded', guarded, FILE_READ, true),
        expect: '"statusCode":200',
      },
      {
        name: 'enforcer, a query',
        folder: bundles.enforcer,
        event: eventOf('guarded', guarded, DATABASE_QUERY, true),
        expect: '"statusCode":200',
      },
      {
        name: 'activator, an event that comes again',
        folder: bundles.activator,
        event: {
          'detail-type': 'Object Created',
          detail: { bucket: { name: bucket }, object: { key } },
        },
        expect: 'null',
      },
      {
        name: 'key-sync, no issuer due',
        folder: bundles['key-sync'],
        event: {},
        expect: 'issuers',
      },
    ]
    const samples = new Map(starts.map(({ name }) => [name, [] as number[]]))
    for (let round = 0; round < SAMPLES; round += 1) {
      for (const start of starts) {
        samples.get(start.name)?.push(await timeOne(start, services.environment))
      }
    }
    return new Map([...samples].map(([name, values]) => [name, median(values)]))
  } finally {
    await services.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function timeOne(
  { name, folder, event, expect }: Start,
  environment: Readonly<Record<string, string>>,
): Promise<number> {
  const { milliseconds, text, log } = await answerCold(folder, event, environment)
  if (!text.includes(expect)) throw new Error(`${name}: ${text}\n${log}`)
  return milliseconds
}
