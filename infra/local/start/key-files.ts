/**
 * Serves `file:` key sets on loopback, read anew for each request, so that key-sync fetches them as
 * it fetches any issuer's.
 */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { IssuerTrust } from '../../../functions/core/deployment.ts'
import { type Running, startLoopback } from '../services/loopback.ts'

export interface KeyFiles extends Running {
  /** The issuer with an http URL where its key set is a file. */
  served(issuer: IssuerTrust): IssuerTrust
}

export async function serveKeyFiles(): Promise<KeyFiles> {
  const files: string[] = []
  const running = await startLoopback(async function keyFile(request, response) {
    const file = files[Number(/^\/(\d+)\.json$/.exec(request.url ?? '')?.[1] ?? Number.NaN)]
    const bytes = file === undefined ? undefined : await readFile(file).catch(() => undefined)
    if (bytes === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': 'application/jwk-set+json' }).end(bytes)
  })
  return {
    ...running,
    served(issuer) {
      if (issuer.jwks?.startsWith('file:') !== true) return issuer
      files.push(fileURLToPath(issuer.jwks))
      return { ...issuer, jwks: `${running.url}/${files.length - 1}.json` }
    },
  }
}
