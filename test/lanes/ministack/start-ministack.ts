/**
 * Starts MiniStack, an emulator of AWS that nobody of this project wrote, on a free loopback port with a
 * state folder of its own. It and every process that it started are gone after `close`.
 */
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Certificate } from './loopback-tls.ts'

const READY_WITHIN_MS = 60_000
const ROOT = path.join(import.meta.dirname, '../../..')

export interface MiniStackOptions {
  /** Whether roles' policies are enforced; without it everybody may do everything. */
  readonly auth?: boolean
  /** Makes it speak TLS; it and its functions trust nothing else then. */
  readonly certificate?: Certificate
}

export interface MiniStack {
  readonly url: string
  /** What makes any AWS tool talk to it. */
  readonly variables: Readonly<Record<string, string>>
  /** What it has printed, the functions' own lines included. */
  readonly output: () => string
  close(): Promise<void>
}

/** `command`: path of `ministack`. */
export async function startMiniStack(
  command: string,
  { auth = false, certificate }: MiniStackOptions = {},
): Promise<MiniStack> {
  const home = await mkdtemp(path.join(tmpdir(), 'ministack-'))
  const port = await freePort()
  const folders = { TMPDIR: path.join(home, 'tmp'), STATE_DIR: path.join(home, 'state') }
  for (const folder of Object.values(folders)) await mkdir(folder)
  const trust: Record<string, string> =
    certificate === undefined
      ? {}
      : { NODE_EXTRA_CA_CERTS: certificate.file, SSL_CERT_FILE: certificate.file }
  const tls: Record<string, string> =
    certificate === undefined
      ? {}
      : {
          USE_SSL: '1',
          MINISTACK_SSL_CERT: certificate.file,
          MINISTACK_SSL_KEY: certificate.keyFile,
        }
  // Functions run on the `node` that comes first: Lambda's own version, of the project's packages.
  const PATH = `${path.join(ROOT, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`
  const child = spawn(command, [], {
    cwd: home,
    env: {
      ...{ PATH, HOME: home, ...folders, BIND_HOST: '127.0.0.1', GATEWAY_PORT: String(port) },
      ...{ IOT_MTLS_ENABLED: '0', SFTP_ENABLED: '0', AUTH: String(auth), ...tls, ...trust },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that its functions' processes can be ended with it.
    detached: true,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  const exited = new Promise((resolve) => child.once('exit', resolve))
  const end = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // The whole group is gone already.
    }
  }
  process.once('exit', end)
  const close = async (): Promise<void> => {
    end()
    await exited
    process.off('exit', end)
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  }
  const url = `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`
  for (let waited = 0; !(await answers(url)); waited += 200) {
    if (waited > READY_WITHIN_MS || child.exitCode !== null) {
      await close()
      throw new Error(`MiniStack did not start:\n${output}`)
    }
    await sleep(200)
  }
  return {
    url,
    variables: {
      ...{ AWS_ENDPOINT_URL: url, AWS_ENDPOINT_URL_S3: url, AWS_EC2_METADATA_DISABLED: 'true' },
      ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' },
      ...trust,
    },
    output: () => output,
    close,
  }
}

const answers = (url: string): Promise<boolean> =>
  fetch(`${url}/_ministack/health`).then(
    ({ ok }) => ok,
    () => false,
  )

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
