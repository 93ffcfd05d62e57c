/**
 * Changes the signed list of revocations in the policy bucket: reads it, verifies it, compares it with
 * the register, makes the next version, writes it on condition that nobody else was quicker, and
 * registers it. Refuses to build on less than what was in force before.
 */
import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { decodeJwt } from 'jose'
import {
  digestOf,
  signRevocations,
  verifyRevocations,
} from '../functions/adapters/revocations/signed-list.ts'
import {
  isUpToDate,
  type ListName,
  type RevocationRegister,
} from '../functions/core/revocation/register.ts'
import {
  NOTHING_REVOKED,
  REVOCATIONS_KEY,
  type RevocationEntry,
} from '../functions/core/revocation/revocation-list.ts'
import type { SigningSecret } from './revocation-key.ts'

export interface RevocationPlace {
  readonly client: S3Client
  readonly bucket: string
  readonly register: RevocationRegister
}

interface Found {
  readonly list: ListName & { readonly entries: readonly RevocationEntry[] }
  readonly etag: string | undefined
}

const MOST_ATTEMPTS = 5
/** A version that nobody signed for is believed up to here, so that there is always a next one. */
const MOST_FOREIGN_VERSION = 2 ** 50
const NO_LIST = { ...NOTHING_REVOKED, digest: '' }

/**
 * The list, as it may be built upon.
 *
 * @throws Error where bucket or register do not answer, where this key did not sign the list, and where
 * another list than this was in force.
 */
export async function readRevocations(
  place: RevocationPlace,
  secret: SigningSecret,
): Promise<Found> {
  // The register first: whatever it knows was in the bucket before.
  const registered = await place.register.read()
  const found = await readSigned(place, secret)
  if (isUpToDate(found.list, registered)) return found
  const has = found.list.version === 0 ? 'no list' : `version ${found.list.version} of the list`
  const was =
    registered?.version === found.list.version
      ? 'another list of that version'
      : `version ${registered?.version ?? 0}`
  throw new Error(
    `the bucket holds ${has}, and ${was} was in force: somebody put another object at ${REVOCATIONS_KEY} or took it away. Restore that version of the object (the bucket keeps old ones), or begin anew with --replace, once for each entry that must hold`,
  )
}

async function readSigned(
  place: RevocationPlace,
  { environment, key }: SigningSecret,
): Promise<Found> {
  const object = await readObject(place)
  if (object === undefined) return { list: NO_LIST, etag: undefined }
  const publicKey = { kid: key.kid ?? '', x: key.x ?? '', y: key.y ?? '' }
  return { list: await verifyRevocations(object.text, [publicKey], environment), etag: object.etag }
}

/** Whatever stands there, for its version alone: what it revokes is not believed. */
async function readForeign(place: RevocationPlace): Promise<Found> {
  const object = await readObject(place)
  return { list: { ...NO_LIST, version: versionIn(object?.text ?? '') }, etag: object?.etag }
}

function versionIn(text: string): number {
  try {
    const version = Number(decodeJwt(text)['version'])
    return Number.isSafeInteger(version) && version > 0 && version < MOST_FOREIGN_VERSION
      ? version
      : 0
  } catch {
    return 0
  }
}

async function readObject({
  client,
  bucket,
}: RevocationPlace): Promise<
  { readonly text: string; readonly etag: string | undefined } | undefined
> {
  try {
    const { Body, ETag } = await client.send(
      new GetObjectCommand({ Bucket: bucket, Key: REVOCATIONS_KEY }),
    )
    return { text: (await Body?.transformToString()) ?? '', etag: ETag }
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined
    throw error
  }
}

export interface Changed {
  /** The list in which the change is. */
  readonly list: ListName
  /** False where it was there already. */
  readonly isNew: boolean
}

/** `isReplaced`: the list is begun anew, above every version that is known, whoever signed what is there. */
export async function changeRevocations(
  place: RevocationPlace,
  secret: SigningSecret,
  change: (entries: readonly RevocationEntry[]) => readonly RevocationEntry[],
  isReplaced = false,
): Promise<Changed> {
  let isWritten = false
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const { list, etag } =
      isReplaced && !isWritten ? await readForeign(place) : await readRevocations(place, secret)
    const entries = change(list.entries)
    if (entries === list.entries) {
      const isRegistered = list.version === 0 || (await place.register.claim(list))
      if (isRegistered) return { list, isNew: isWritten }
      continue
    }
    const registered = await place.register.read()
    const version = Math.max(list.version, registered?.version ?? 0) + 1
    const next = { environment: secret.environment, version, entries }
    if (!(await write(place, await signRevocations(next, secret.key), etag))) continue
    isWritten = true
    const name = { version, digest: digestOf(next) }
    if (await place.register.claim(name)) return { list: name, isNew: true }
    // Somebody built on it already, or it was exchanged: what stands there now says which.
  }
  throw new Error('others changed the list at the same time, again and again')
}

/** Whether the bucket still holds this list or a later one of the same key, and the register this or a later one. */
export async function isInForce(
  place: RevocationPlace,
  secret: SigningSecret,
  list: ListName,
): Promise<boolean> {
  const { list: present } = await readRevocations(place, secret)
  return isUpToDate(present, list)
}

async function write(
  { client, bucket }: RevocationPlace,
  text: string,
  etag: string | undefined,
): Promise<boolean> {
  try {
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
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
