/**
 * Changes the signed list of revocations in the policy bucket: reads it, verifies it, makes the next
 * version and writes it on condition that nobody else was quicker.
 */
import { decodeJwt } from 'jose'
import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import {
  signRevocations,
  verifyRevocations,
} from '../functions/adapters/revocations/signed-list.ts'
import {
  NOTHING_REVOKED,
  REVOCATIONS_KEY,
  type RevocationEntry,
  type RevocationList,
} from '../functions/core/revocation/revocation-list.ts'
import type { SigningSecret } from './revocation-key.ts'

export interface RevocationBucket {
  readonly client: S3Client
  readonly name: string
}

interface Found {
  readonly list: Pick<RevocationList, 'version' | 'entries'>
  readonly etag: string | undefined
}

const MOST_ATTEMPTS = 5

/** @throws Error where the bucket does not answer, or holds a list that this key did not sign. */
export async function readRevocations(
  { client, name }: RevocationBucket,
  { environment, key }: SigningSecret,
): Promise<Found> {
  try {
    const { Body, ETag } = await client.send(
      new GetObjectCommand({ Bucket: name, Key: REVOCATIONS_KEY }),
    )
    const text = (await Body?.transformToString()) ?? ''
    const publicKey = { kid: key.kid ?? '', x: key.x ?? '', y: key.y ?? '' }
    return { list: await verifyRevocations(text, [publicKey], environment), etag: ETag }
  } catch (error) {
    if (error instanceof NoSuchKey) return { list: NOTHING_REVOKED, etag: undefined }
    throw error
  }
}

/** Reads the list whoever signed it, for its version alone: what it revokes is not believed. */
async function readForeign({ client, name }: RevocationBucket): Promise<Found> {
  const { Body, ETag } = await client.send(
    new GetObjectCommand({ Bucket: name, Key: REVOCATIONS_KEY }),
  )
  const { version } = decodeJwt((await Body?.transformToString()) ?? '')
  return { list: { version: Number(version), entries: [] }, etag: ETag }
}

/**
 * The version that is written now; undefined where `change` leaves the entries as they are.
 * `isReplaced`: a list that another key signed is begun anew, at a higher version.
 */
export async function changeRevocations(
  bucket: RevocationBucket,
  secret: SigningSecret,
  change: (entries: readonly RevocationEntry[]) => readonly RevocationEntry[],
  isReplaced = false,
): Promise<number | undefined> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const { list, etag } = isReplaced
      ? await readForeign(bucket)
      : await readRevocations(bucket, secret)
    const entries = change(list.entries)
    if (entries === list.entries) return undefined
    const version = list.version + 1
    const next = { environment: secret.environment, version, entries }
    if (await write(bucket, await signRevocations(next, secret.key), etag)) return version
  }
  throw new Error('Others changed the list at the same time, again and again')
}

async function write(
  { client, name }: RevocationBucket,
  text: string,
  etag: string | undefined,
): Promise<boolean> {
  try {
    await client.send(
      new PutObjectCommand({
        Bucket: name,
        Key: REVOCATIONS_KEY,
        Body: text,
        ContentType: 'application/jose',
        ...(etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag }),
      }),
    )
    return true
  } catch (error) {
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined
    if ([404, 409, 412].includes(status ?? 0)) return false
    throw error
  }
}
