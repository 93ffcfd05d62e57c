/**
 * Answers CloudFormation's question whether an edge upstream is proven: FAILED, with the reason, for
 * one that is not, so that the deployment is taken back before its API shows it. There is always an
 * answer, in time, whatever fails here; taking the resource away always succeeds.
 */
import type { JsonObject, JsonValue } from '../core/json.ts'
import { failureName, faultOf, type ProbedServer, type ProofParts } from './prove.ts'
import type { ProbeRequest } from './request.ts'

/** CloudFormation, "Custom resource response objects"; 4096 bytes at most. */
export interface ProbeAnswer {
  readonly Status: 'SUCCESS' | 'FAILED'
  readonly Reason?: string
  readonly PhysicalResourceId: string
  readonly StackId: string
  readonly RequestId: string
  readonly LogicalResourceId: string
}

export interface HandlingParts extends ProofParts {
  /** Hex digest of a text. */
  readonly digest: (text: string) => string
  /** Ends when there is only time left to answer. */
  readonly signal: AbortSignal
}

const LONGEST_REASON = 1000

export async function handleRequest(
  request: ProbeRequest,
  server: ProbedServer,
  parts: HandlingParts,
): Promise<ProbeAnswer> {
  const { ids, physicalId } = request
  if (request.type === 'Delete')
    return { Status: 'SUCCESS', PhysicalResourceId: physicalId ?? 'none', ...ids }
  const identity = `${server.server}-${parts.digest(identityOf(request.properties)).slice(0, 32)}`
  // What was proven once needs no proof when CloudFormation takes back an update that failed here.
  const reason = physicalId === identity ? undefined : await reasonOf(request, server, parts)
  return reason === undefined
    ? { Status: 'SUCCESS', PhysicalResourceId: identity, ...ids }
    : {
        Status: 'FAILED',
        Reason: reason.replaceAll(/[^ -~]/g, '?').slice(0, LONGEST_REASON),
        // Not the name of what is proven, should what was refused be tried again.
        PhysicalResourceId: physicalId ?? `${identity}-refused`,
        ...ids,
      }
}

async function reasonOf(
  { type, properties }: ProbeRequest,
  server: ProbedServer,
  parts: HandlingParts,
): Promise<string | undefined> {
  if (type !== 'Create' && type !== 'Update') return 'The request is none that is known here.'
  // The function goes by its own settings: whoever may call it cannot send the credential elsewhere.
  if (properties['Upstream'] !== server.upstream)
    return 'The request names another upstream than the function was deployed with.'
  try {
    return await Promise.race([faultOf(server, parts, parts.signal), endOf(parts.signal)])
  } catch (error) {
    return parts.signal.aborted
      ? `The upstream of the server ${server.server} could not be tried in time.`
      : `The probe of the server ${server.server} failed itself (${failureName(error)}).`
  }
}

function endOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = (): void => reject(new Error('There is no time left'))
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
}

/** All that makes a proof another one: every property but those that CloudFormation itself reads. */
function identityOf({
  ServiceToken: _token,
  ServiceTimeout: _timeout,
  ...own
}: JsonObject): string {
  const entries: [string, JsonValue][] = Object.entries(own)
  return JSON.stringify(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)))
}
