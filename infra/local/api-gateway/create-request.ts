/** Makes an ApiRequest and its `$context` from what the socket delivered. */
import { randomBytes, randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { newTraceId } from '../lambda/lambda-service.ts'
import type { ApiModel, ApiRequest, StageModel } from './api-model.ts'

/** Headers that API Gateway drops from every request (API Gateway, "Important notes"). */
const NEVER_SEEN = new Set([
  'connection',
  'content-length',
  'content-md5',
  'expect',
  'keep-alive',
  'max-forwards',
  'proxy-authenticate',
  'proxy-connection',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
])

export interface RequestTarget {
  readonly api: ApiModel
  readonly stage: StageModel
  readonly path: string
  readonly eventPath: string
  /** `$context.path`: with stage or base path. */
  readonly contextPath: string
  readonly rawQuery: string
}

export function createRequest(
  message: IncomingMessage,
  target: RequestTarget,
  body: Buffer,
  now: number,
): ApiRequest {
  const headers = readHeaders(message.rawHeaders)
  const host = message.headers.host ?? '127.0.0.1'
  const method = message.method ?? 'GET'
  return {
    api: target.api,
    stage: target.stage,
    method,
    path: target.path,
    eventPath: target.eventPath,
    rawQuery: target.rawQuery,
    query: readQuery(target.rawQuery),
    headers,
    body,
    traceId: readTraceId(message.headers['x-amzn-trace-id'], now),
    receivedAt: now,
    pathParameters: {},
    context: {
      accountId: target.api.account,
      apiId: target.api.id,
      deploymentId: target.stage.deploymentId,
      domainName: host,
      domainPrefix: host.split('.')[0] ?? host,
      extendedRequestId: `${randomBytes(11).toString('base64url')}=`,
      httpMethod: method,
      identity: identity(message),
      path: target.contextPath,
      protocol: `HTTP/${message.httpVersion}`,
      requestId: randomUUID(),
      requestTime: requestTime(now),
      requestTimeEpoch: Math.floor(now),
      stage: target.stage.name,
    },
  }
}

function identity(message: IncomingMessage): Record<string, string | null> {
  return {
    accessKey: null,
    accountId: null,
    caller: null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp: message.socket.remoteAddress ?? '127.0.0.1',
    user: null,
    userAgent: message.headers['user-agent'] ?? null,
    userArn: null,
  }
}

function readHeaders(raw: readonly string[]): [string, string][] {
  const headers: [string, string][] = []
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? ''
    if (!NEVER_SEEN.has(name.toLowerCase())) headers.push([name, fromLatin1(raw[index + 1] ?? '')])
  }
  return headers
}

/** Node gives header bytes as Latin-1; API Gateway reads them as UTF-8. */
function fromLatin1(value: string): string {
  return /[^\x20-\x7e]/.test(value) ? Buffer.from(value, 'latin1').toString('utf8') : value
}

function readQuery(rawQuery: string): [string, string][] {
  return rawQuery === '' ? [] : [...new URLSearchParams(rawQuery)]
}

function readTraceId(header: string | string[] | undefined, now: number): string {
  const sent = Array.isArray(header) ? header[0] : header
  return sent !== undefined && /Root=1-[0-9a-f]{8}-[0-9a-f]{24}/.test(sent) ? sent : newTraceId(now)
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Common log format: `24/Nov/2026:10:00:00 +0000`. */
function requestTime(now: number): string {
  const date = new Date(now)
  const day = String(date.getUTCDate()).padStart(2, '0')
  const time = date.toISOString().slice(11, 19)
  return `${day}/${MONTHS[date.getUTCMonth()] ?? ''}/${date.getUTCFullYear()}:${time} +0000`
}
