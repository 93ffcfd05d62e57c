/**
 * One event of CloudFormation, from reading to the answer that it waits for. Throws for an event that
 * names nobody to answer to, and where the answer is not taken: Lambda then calls again.
 */
import { handleRequest } from './handle-request.ts'
import type { ProbedServer, ProofParts } from './prove.ts'
import { readRequest } from './request.ts'
import { SENDING_MS, sendAnswer } from './send-answer.ts'

export interface ServingParts extends ProofParts {
  /** Hex digest of a text. */
  readonly digest: (text: string) => string
  /** Gets one line for each answer. */
  readonly log: (line: string) => void
}

/** `remainingMs`: until the function is stopped. */
export async function serveEvent(
  event: unknown,
  server: ProbedServer,
  parts: ServingParts,
  remainingMs: number,
): Promise<void> {
  const request = readRequest(event)
  if (request === undefined) throw new Error('The event is not one of CloudFormation')
  const signal = AbortSignal.timeout(Math.max(0, remainingMs - SENDING_MS))
  const answer = await handleRequest(request, server, { ...parts, signal })
  const { Status: status, Reason: reason = null } = answer
  parts.log(JSON.stringify({ message: 'probed', server: server.server, status, reason }))
  await sendAnswer(request.responseUrl, answer, parts.pause)
}
