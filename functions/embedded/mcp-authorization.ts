/**
 * Authorization for an MCP server of one's own, as Hono middleware: every POST, and GET and DELETE of a
 * legacy session, run through the stages that the gateway runs, and the handlers behind it see only what
 * was allowed, as it was decided on. Refuses every other method; serves the server's Protected Resource
 * Metadata (RFC 9728).
 */
import type { Context, MiddlewareHandler } from 'hono'
import { type AuditTrail, createAuditTrail } from '../core/audit/trail.ts'
import type { DeploymentConfig } from '../core/deployment.ts'
import { metadataUrlOf } from '../core/forwarding/metadata-url.ts'
import type { HttpCall } from '../core/invocation/http-call.ts'
import { BODY_LIMIT } from '../core/invocation/read-body.ts'
import { answerBroken, answerCall } from '../enforcer/answer-call.ts'
import type { EnforcedAnswer } from '../enforcer/pass-answer.ts'
import { toResponse } from '../enforcer/to-response.ts'
import type { McpAuthorizationEnv } from './caller.ts'
import { createEmbeddedGate } from './gate.ts'
import { nextAsUpstream } from './next-upstream.ts'
import { deploymentOf, type McpAuthorizationOptions } from './options.ts'

/**
 * Makes the middleware. Mount it before everything that speaks MCP: `app.use(mcpAuthorization({...}))`.
 *
 * Handlers find who calls in `context.get('principal')`, and for the official SDK in
 * `context.get('authInfo')`.
 *
 * @throws Error for options that protect nothing, and where the file of the bundle or of the revocations
 * is not there.
 */
export function mcpAuthorization(
  options: McpAuthorizationOptions,
): MiddlewareHandler<McpAuthorizationEnv> {
  const report = options.report ?? ((problem: unknown) => console.error(problem))
  const deployment = deploymentOf(options)
  const gate = createEmbeddedGate(options, deployment, report)
  const kept = createAuditTrail({ write: options.audit }, (count) =>
    report(new Error(`${count} audit records were lost`)),
  )
  const trail: AuditTrail = {
    ...kept,
    later(record) {
      // This process is not frozen once the answer is out.
      kept.later(record)
      void kept.flush()
    },
  }
  const { servers } = deployment
  const metadata = metadataOf(deployment)

  return async function authorizeMcp(context, next) {
    if (['GET', 'HEAD'].includes(context.req.method) && context.req.path === metadata.path)
      return context.json(metadata.document, 200, { 'access-control-allow-origin': '*' })
    const parts = {
      gate,
      servers,
      trail,
      credentialOf: () => Promise.resolve(undefined),
      metadataUrl: metadataUrlOf,
      upstream: nextAsUpstream(context, next, options.resource),
    }
    const unread = unreadCallOf(context, servers[0]?.name ?? '', gate.randomHex)
    let answered: EnforcedAnswer
    try {
      const body = await bodyOf(context)
      answered = await answerCall(parts, report, { ...unread, body })
    } catch (problem) {
      answered = await answerBroken(parts, report, unread, problem)
    }
    const answer = toResponse(answered)
    // What the handler answered is taken apart already: none of its headers may be joined in.
    context.res = undefined
    context.res = answer
    return undefined
  }
}

interface Metadata {
  readonly path: string
  readonly document: Record<string, string | string[]>
}

function metadataOf({ servers: [server], issuers }: DeploymentConfig): Metadata {
  if (server === undefined) throw new Error('There is no server')
  return {
    path: new URL(metadataUrlOf(server)).pathname,
    document: {
      resource: server.resource,
      authorization_servers: issuers.map(({ issuer }) => issuer),
      bearer_methods_supported: ['header'],
    },
  }
}

function unreadCallOf(
  context: Context,
  server: string,
  randomHex: (digits: number) => string,
): HttpCall {
  const { raw } = context.req
  return {
    server,
    httpMethod: raw.method,
    // A `Request` joins doubled headers; joined, none of them says what a body says.
    // HTTP/2 has the host in the URL alone.
    headers: new Map([
      ['host', [new URL(raw.url).host]],
      ...[...raw.headers].map(([name, value]) => [name, [value]] as const),
    ]),
    body: undefined,
    requestId: randomHex(32),
    sourceIp: undefined,
  }
}

/**
 * The body, also where a middleware before this one read it by Hono's methods, which keep what they read.
 *
 * @throws Error where it was read otherwise: then nobody knows any more what it said.
 */
async function bodyOf({ req }: Context): Promise<Uint8Array | undefined> {
  const { raw, bodyCache } = req
  if (raw.body === null) return undefined
  if (!raw.bodyUsed) return readBody(raw.body)
  const { text, arrayBuffer } = bodyCache
  if (text !== undefined) return new TextEncoder().encode(await req.text())
  if (arrayBuffer !== undefined) return new Uint8Array(await req.arrayBuffer())
  throw new Error(
    'The body of the request was read before mcpAuthorization could: mount it before whatever reads bodies',
  )
}

/** The body, or of a larger one just enough to see that it is. */
async function readBody(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream) {
    chunks.push(chunk)
    size += chunk.byteLength
    if (size > BODY_LIMIT) break
  }
  return Buffer.concat(chunks)
}
