/**
 * S3 on loopback, for any S3 client: path-style and virtual-host style, versions, multipart,
 * conditions, `aws-chunked` bodies with trailing checksums. Signatures are not verified; what it
 * does not know is a 501, never a guess.
 */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type FaultBoard, withFaults } from './faults.ts'
import { type Running, startLoopback } from './loopback.ts'
import { isAnswer, type S3Answer } from './s3/answers.ts'
import { isBucketName } from './s3/buckets.ts'
import { directoryJournal, readJournal } from './s3/journal.ts'
import type { S3Event } from './s3/model.ts'
import { readPayload } from './s3/payload.ts'
import { defaultChecksum } from './s3/put-object.ts'
import { digest } from './s3/checksums.ts'
import { readRequest } from './s3/request.ts'
import { answerS3 } from './s3/router.ts'
import { S3Store } from './s3/store.ts'

type S3Listener = (event: S3Event) => void

export interface S3StandIn extends Running {
  /** Creates a bucket, or finds it; throws on a name that S3 would refuse. */
  createBucket(name: string, options?: { readonly versioning?: boolean }): void
  /** Writes an object without HTTP, for other stand-ins; throws when the bucket does not exist. */
  putObject(bucket: string, key: string, bytes: Buffer, contentType?: string): void
  /** Called after each creation or removal, once its answer is on its way; returns how to stop. */
  subscribe(listener: S3Listener): () => void
}

export interface S3Options {
  readonly port?: number
  readonly board: FaultBoard
  /** Objects outlive the process here; without it they are in memory only. */
  readonly directory?: string
}

export async function startS3(options: S3Options): Promise<S3StandIn> {
  const listeners = new Set<S3Listener>()
  const store = new S3Store({
    journal: options.directory === undefined ? undefined : directoryJournal(options.directory),
    now: Date.now,
    announce: (event) => {
      setImmediate(() => {
        for (const listener of listeners) listener(event)
      })
    },
  })
  if (options.directory !== undefined) store.restore(readJournal(options.directory))
  const running = await startLoopback(
    withFaults('s3', options.board, async function s3(message, response) {
      send(response, message.method, await answerTo(message, store))
    }),
    options.port,
  )
  return {
    ...running,
    createBucket(name, { versioning = false } = {}) {
      if (!isBucketName(name)) throw new Error(`not a bucket name: ${name}`)
      const bucket = store.createBucket(name)
      if (versioning) store.setVersioning(bucket, 'Enabled')
    },
    putObject(name, key, bytes, contentType = 'application/octet-stream') {
      const bucket = store.buckets.get(name)
      if (!bucket) throw new Error(`no bucket ${name}`)
      const draft = {
        bytes,
        etag: digest('md5', bytes).toString('hex'),
        headers: { 'content-type': contentType },
        metadata: {},
        checksum: defaultChecksum(bytes),
      }
      store.put(bucket, key, draft, 'ObjectCreated:Put')
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

async function answerTo(message: IncomingMessage, store: S3Store): Promise<S3Answer> {
  const request = readRequest(message)
  const known = !isAnswer(request)
  const completing = known && request.method === 'POST' && request.query.has('uploadId')
  // The body is read even when the address is refused: a half-read request would end the socket.
  const payload = await readPayload(message, known ? request.headers : new Map(), completing)
  if (isAnswer(request)) return request
  return isAnswer(payload) ? payload : answerS3({ store, request, payload })
}

function send(response: ServerResponse, method: string | undefined, answer: S3Answer): void {
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body
  const empty = answer.status === 204 || answer.status === 304
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(!empty && { 'content-length': body.length }),
    'x-amz-request-id': randomBytes(8).toString('hex').toUpperCase(),
    'x-amz-id-2': randomBytes(24).toString('base64'),
    server: 'AmazonS3',
  })
  response.end(method === 'HEAD' || empty ? undefined : body)
}
