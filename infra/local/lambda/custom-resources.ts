/**
 * Creates the template's custom resources as CloudFormation does: calls each one's function with a
 * `Create` event and waits for its answer at an address of its own. What answers FAILED, or nothing
 * before its function ends, has failed.
 */
import { randomUUID } from 'node:crypto'
import { startLoopback } from '../services/loopback.ts'
import { readBody } from '../services/read-body.ts'
import { isList, isRecord, type Json, type JsonRecord, parseJson } from '../template/json.ts'
import { CUSTOM_TYPES } from '../template/types-custom.ts'
import type { ResolvedAssembly } from '../template/resolve-assembly.ts'
import type { ResolvedResource } from '../template/resolve-stack.ts'
import { bufferOutcome } from './invocation.ts'
import type { LambdaService } from './lambda-service.ts'

/** CloudFormation takes no larger answer. */
const MOST_BYTES = 4096

export interface CustomResourceFailure {
  readonly logicalId: string
  readonly properties: JsonRecord
  readonly reason: string
}

/** Creates all of them at once; resolves to those that failed. */
export async function createCustomResources(
  assembly: ResolvedAssembly,
  lambda: LambdaService,
): Promise<readonly CustomResourceFailure[]> {
  const resources = Object.keys(CUSTOM_TYPES).flatMap((type) => assembly.ofType(type))
  const answers = new Map<string, JsonRecord>()
  const listener = await startLoopback(async (request, response) => {
    const body = await readBody(request, MOST_BYTES)
    const answer = typeof body === 'string' ? undefined : parseJson(body.toString('utf8'))
    const isTaken = request.method === 'PUT' && isRecord(answer)
    if (isTaken) answers.set(request.url ?? '', answer)
    response.writeHead(isTaken ? 200 : 400).end()
  })
  try {
    const created = resources.map(async (resource) => {
      const path = `/${randomUUID()}`
      const failed = await call(resource, lambda, `${listener.url}${path}`)
      return reasonOf(resource, failed, answers.get(path))
    })
    return (await Promise.all(created)).flatMap((failure) => failure ?? [])
  } finally {
    await listener.close()
  }
}

/** CloudFormation, "Custom resource request objects". Resolves to what the call failed with, if it did. */
async function call(
  { logicalId, type, stack, properties }: ResolvedResource,
  lambda: LambdaService,
  responseUrl: string,
): Promise<string | undefined> {
  const token = properties['ServiceToken']
  const provider = typeof token === 'string' ? lambda.find(token) : undefined
  if (provider === undefined) return 'its ServiceToken names no function of this assembly'
  const event = {
    RequestType: 'Create',
    ResponseURL: responseUrl,
    StackId: `arn:aws:cloudformation:${provider.model.region}:local:stack/${stack.name}/local`,
    RequestId: randomUUID(),
    ResourceType: type,
    LogicalResourceId: logicalId,
    ResourceProperties: asTexts(properties),
  }
  const outcome = await bufferOutcome(await provider.invoke(Buffer.from(JSON.stringify(event))))
  if (outcome.kind === 'refused') return `its function could not be called: ${outcome.reason}`
  return outcome.functionError === undefined ? undefined : 'its function failed'
}

/** CloudFormation hands numbers and booleans on as texts. */
function asTexts(value: Json): Json {
  if (isList(value)) return value.map(asTexts)
  if (!isRecord(value)) return value === null ? value : String(value)
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, asTexts(own)]))
}

function reasonOf(
  { logicalId, properties }: ResolvedResource,
  failed: string | undefined,
  answer: JsonRecord | undefined,
): CustomResourceFailure | undefined {
  if (answer?.['Status'] === 'SUCCESS') return undefined
  const given = answer?.['Reason']
  const reason = typeof given === 'string' ? given : (failed ?? 'its function gave no answer')
  return { logicalId, properties, reason }
}
