/**
 * Says why a server may not stand behind the edge, or nothing where it may: reads the gateway's
 * credential and tries the upstream with it. The credential is in none of its sentences.
 */
import { type Finding, probeUpstream } from './probe-upstream.ts'

/** What a function was deployed to prove. */
export interface ProbedServer {
  readonly server: string
  readonly upstream: string
  /** Name of the secret with the gateway's bearer token; undefined: the upstream takes none. */
  readonly credentialSecret: string | undefined
}

export interface ProofParts {
  /** Text of a secret, by name. */
  readonly readSecret: (name: string) => Promise<string>
  readonly pause: (milliseconds: number) => Promise<unknown>
}

/** A role that was made a moment ago may not be known everywhere yet (IAM, "eventually consistent"). */
const ROLE_KNOWN_AFTER_MS = 30_000
const ROLE_RETRY_MS = 5000

/** How many faults a reason names; the rest is counted. */
const MOST_FAULTS = 3

/** A sentence, or undefined: proven. `signal` ends the attempt, which then rejects. */
export async function faultOf(
  { server, upstream, credentialSecret }: ProbedServer,
  parts: ProofParts,
  signal: AbortSignal,
): Promise<string | undefined> {
  let authorization: string | undefined
  if (credentialSecret !== undefined) {
    try {
      authorization = `Bearer ${await readPatiently(credentialSecret, parts, signal)}`
    } catch (error) {
      signal.throwIfAborted()
      return `The secret ${credentialSecret}, with the gateway's credential for the server ${server}, cannot be read (${failureName(error)}). It must exist before the server is deployed.`
    }
  }
  const isPrivate = credentialSecret === undefined && isOnLoopback(upstream)
  let findings: readonly Finding[]
  try {
    findings = await probeUpstream({ url: upstream, authorization, signal, private: isPrivate })
  } catch (error) {
    signal.throwIfAborted()
    return `The upstream of the server ${server} cannot be reached (${failureName(error)}), so nothing shows that it may stand behind the edge.`
  }
  const faults = findings.flatMap(({ tried, fault }) =>
    fault === undefined ? [] : [`${tried}: ${fault}`],
  )
  if (faults.length === 0) return undefined
  const more = faults.length > MOST_FAULTS ? `; and ${faults.length - MOST_FAULTS} more` : ''
  return `The server ${server} may not stand behind the edge; use enforcement: enforcer. Its upstream was tried with ${faults.slice(0, MOST_FAULTS).join('; ')}${more}.`
}

async function readPatiently(
  name: string,
  { readSecret, pause }: ProofParts,
  signal: AbortSignal,
): Promise<string> {
  for (let waited = 0; ; waited += ROLE_RETRY_MS) {
    try {
      return await readSecret(name)
    } catch (error) {
      const isForGood = failureName(error) !== 'AccessDeniedException'
      if (isForGood || waited >= ROLE_KNOWN_AFTER_MS || signal.aborted) throw error
    }
    await pause(ROLE_RETRY_MS)
  }
}

/** The name or the code of a failure, and nothing of its message, which may hold anything. */
export function failureName(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const { cause } = error
  const code = (cause instanceof Error && 'code' in cause && cause.code) || error.name
  return typeof code === 'string' && /^\w{1,60}$/.test(code) ? code : 'unknown'
}

/** Nobody but this machine reaches it: as in the local stack. */
export function isOnLoopback(url: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname)
}
