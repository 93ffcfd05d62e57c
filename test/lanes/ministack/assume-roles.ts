/**
 * Acts with the role of a deployed function: its code is replaced by one that tells its credentials. For
 * emulators only; nothing of a deployment works afterwards.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { InvokeCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda'
import type { FunctionName } from '../../../infra/bundling/function-bundles.ts'
import { type Clients, clientsOf, type Credentials, type Deployed } from './attempts.ts'

const run = promisify(execFile)

/**
 * A zip with a function that gives away the credentials of its role, and lets CloudFormation take its
 * custom resource away.
 */
export async function probeCode(ministack: string): Promise<Uint8Array> {
  const folder = await mkdtemp(path.join(tmpdir(), 'probe-'))
  const source = `const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_SESSION_TOKEN: sessionToken } = process.env
export const handler = async (event) => {
  const body = JSON.stringify({ ...event, Status: 'SUCCESS' })
  if (event.ResponseURL !== undefined) await fetch(event.ResponseURL, { method: 'PUT', body })
  return { accessKeyId, secretAccessKey, sessionToken }
}
`
  try {
    await writeFile(path.join(folder, 'index.mjs'), source)
    const python = path.join(path.dirname(ministack), 'python')
    await run(python, ['-m', 'zipfile', '-c', 'probe.zip', 'index.mjs'], { cwd: folder })
    return await readFile(path.join(folder, 'probe.zip'))
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Clients with the role of a function, whose code the probe replaces. */
export async function assume(
  root: Clients,
  endpoint: string,
  { functions }: Deployed,
  name: FunctionName,
  ZipFile: Uint8Array,
): Promise<Clients> {
  const FunctionName = functions[name]
  await root.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }))
  const { Payload } = await root.lambda.send(new InvokeCommand({ FunctionName, Payload: '{}' }))
  const credentials = JSON.parse(Buffer.from(Payload ?? []).toString()) as Credentials
  return clientsOf(endpoint, credentials)
}
