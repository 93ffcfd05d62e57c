/**
 * The policy bucket, as the command line reaches it: by the environment, as every AWS tool, or by the `env` file of the
 * running local stack. Refuses, with what to do, when neither names one.
 */
import { readFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import {
  type ActivationReport,
  readReport,
  REPORT_LIMIT,
} from '../functions/activator/activation-report.ts'
import { isSameUpload, type UploadMark } from '../functions/core/decision/bundle-pointer.ts'
import type { CommandIo } from './command.ts'
import { envFiles } from './local-stack.ts'

export interface PolicyBucket {
  readonly kind: 'bucket'
  readonly name: string
  /** Uploads an object; returns what tells this upload from others. */
  put(key: string, bytes: Uint8Array): Promise<UploadMark>
  /** The report on this very upload; undefined while there is none. */
  readReport(key: string, mark: UploadMark): Promise<ActivationReport | undefined>
  close(): void
}

export interface NoBucket {
  readonly kind: 'no-bucket'
  readonly message: string
}

type Surroundings = Pick<CommandIo, 'env' | 'cwd' | 'projectRoot'>

/** Finds the bucket. */
export async function openPolicyBucket(io: Surroundings): Promise<PolicyBucket | NoBucket> {
  const own = io.env['POLICY_BUCKET']
  const env = own === undefined || own === '' ? await stackEnv(io) : io.env
  const name = env?.['POLICY_BUCKET']
  if (env === undefined || name === undefined) {
    return {
      kind: 'no-bucket',
      message:
        'no policy bucket is known: start a local stack with "npm start", or set POLICY_BUCKET and AWS credentials',
    }
  }
  return bucketOf(clientFor(env), name)
}

async function stackEnv(io: Surroundings): Promise<Record<string, string | undefined> | undefined> {
  for (const file of envFiles(io)) {
    const text = await readFile(file, 'utf8').catch(() => undefined)
    if (text !== undefined) return parseEnv(text)
  }
  return undefined
}

/** What the variables do not say is left to the SDK, which looks for profiles and roles. */
function clientFor(env: Readonly<Record<string, string | undefined>>): S3Client {
  const endpoint = env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL']
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION']
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env
  const sessionToken = env['AWS_SESSION_TOKEN']
  return new S3Client({
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(region === undefined ? {} : { region }),
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : {
          credentials: {
            accessKeyId,
            secretAccessKey,
            ...(sessionToken === undefined ? {} : { sessionToken }),
          },
        }),
    maxAttempts: 2,
  })
}

function bucketOf(client: S3Client, name: string): PolicyBucket {
  return {
    kind: 'bucket',
    name,
    async put(key, bytes) {
      const at = { Bucket: name, Key: key }
      const { VersionId: version } = await client.send(
        new PutObjectCommand({ ...at, Body: bytes, ContentType: 'application/gzip' }),
      )
      const facts = await client.send(
        new HeadObjectCommand(version === undefined ? at : { ...at, VersionId: version }),
      )
      return {
        key,
        etag: facts.ETag ?? '',
        versionId: facts.VersionId ?? null,
        lastModified: facts.LastModified?.getTime() ?? 0,
        sequencer: null,
        noticedAt: null,
      }
    },
    async readReport(key, mark) {
      const bytes = await readBytes(client, { Bucket: name, Key: key })
      const report = bytes && readReport(bytes)
      return report !== undefined && isSameUpload(report.upload, mark) ? report : undefined
    },
    close: () => client.destroy(),
  }
}

async function readBytes(
  client: S3Client,
  at: { readonly Bucket: string; readonly Key: string },
): Promise<Uint8Array | undefined> {
  try {
    const { Body, ContentLength = 0 } = await client.send(new GetObjectCommand(at))
    if (Body === undefined || ContentLength <= REPORT_LIMIT)
      return await Body?.transformToByteArray()
    if ('destroy' in Body) Body.destroy()
    return undefined
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchKey') return undefined
    throw error
  }
}
