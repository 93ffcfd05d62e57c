// The probe for a real account cannot be run here; that it asks rightly shows on the local stack, whose answers are known.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Harness, startHarness } from '../../infra/local/harness.ts'
import { noResources } from '../fixtures/no-resources.ts'
import { probeApp, STACK } from './probe-app.ts'
import { type Probe, QUESTIONS } from './questions.ts'

let directory: string
let harness: Harness
let probe: Probe

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'probe-'))
  harness = await startHarness({
    assembly: probeApp(directory).synth().directory,
    port: 0,
    endpoints: {},
    resources: noResources,
    log: () => undefined,
  })
  const outputs = harness.outputs[STACK] as Record<string, string>
  const lambda = new LambdaClient({
    endpoint: harness.lambdaUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  const urlOf = (name: string): string => (outputs[name] ?? '').replace(/\/$/, '')
  probe = {
    plain: urlOf('PlainUrl'),
    probe: urlOf('ProbeUrl'),
    async invoke(name, payload) {
      const FunctionName = outputs[`Name${name}`]
      const Payload = JSON.stringify(payload)
      const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload }))
      return JSON.parse(Buffer.from(answer.Payload ?? []).toString()) as unknown
    },
  }
})
afterAll(async () => {
  await harness.close()
  await rm(directory, { recursive: true })
})

describe('the probe of a real account', () => {
  it('asks every question that the documents leave open, and no other', async () => {
    const document = path.join(import.meta.dirname, '../../docs/aws-unknowns.md')
    const rows = (await readFile(document, 'utf8')).matchAll(/^\| ([^|]+) \|/gm)
    const questions = [...rows].map(([, text = '']) => text).filter((text) => text !== 'question')
    expect(QUESTIONS.map(({ question }) => question).toSorted()).toEqual(questions.toSorted())
  })

  it.each(QUESTIONS.filter(({ isSlow }) => isSlow !== true))(
    'is answered by the local stack as is assumed: $question',
    async ({ ask, assumed }) => {
      expect(await ask(probe)).toBe(assumed)
    },
  )
})
