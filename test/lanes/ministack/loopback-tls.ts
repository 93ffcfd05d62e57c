/**
 * HTTPS on loopback, as a deployed configuration demands it of every upstream and issuer: a certificate
 * for 127.0.0.1 and localhost made for one run, and TLS in front of a plain server.
 */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { type AddressInfo, connect } from 'node:net'
import path from 'node:path'
import { createServer, getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls'
import { promisify } from 'node:util'

export interface Certificate {
  /** File that clients must trust. */
  readonly file: string
  readonly keyFile: string
  readonly cert: string
  readonly key: string
}

/** @throws Error where openssl is not there */
export async function makeCertificate(folder: string): Promise<Certificate> {
  const file = path.join(folder, 'certificate.pem')
  const keyFile = path.join(folder, 'key.pem')
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...[
      '-subj',
      '/CN=127.0.0.1',
      '-addext',
      'subjectAltName=IP:127.0.0.1,DNS:localhost',
      '-days',
      '2',
    ],
    ...['-out', file, '-keyout', keyFile],
  ])
  return {
    file,
    keyFile,
    cert: await readFile(file, 'utf8'),
    key: await readFile(keyFile, 'utf8'),
  }
}

/** Makes every client of this process trust it. */
export function trust({ cert }: Certificate): void {
  setDefaultCACertificates([...getCACertificates('default'), cert])
}

export interface TlsFront {
  /** The target's URL with https and this front's port. */
  readonly url: string
  close(): Promise<void>
}

/** `target`: an http URL on loopback. */
export async function startTlsFront(target: string, { cert, key }: Certificate): Promise<TlsFront> {
  const url = new URL(target)
  const sockets = new Set<TLSSocket>()
  const server = createServer({ cert, key }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    const plain = connect(Number(url.port), '127.0.0.1')
    socket.pipe(plain).pipe(socket)
    // Either side may hang up; the other one learns of it.
    socket.on('error', () => plain.destroy())
    plain.on('error', () => socket.destroy())
  })
  // A client that does not trust the certificate hangs up; that is its own business.
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `https://127.0.0.1:${port}${url.pathname === '/' ? '' : url.pathname}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
