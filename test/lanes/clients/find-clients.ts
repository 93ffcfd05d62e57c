/** Installs and builds the clients, each in a folder of its own below `.cache/clients`, once for each state of its sources. */
import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { laneTool } from '../lane-tool.ts'
import { pythonFolder } from '../python-tool.ts'

export interface ClientKind {
  readonly name: string
  readonly program: string
  readonly args: readonly string[]
  /** What a client shows in place of the sentence of a status that it takes for the transport's own. */
  readonly losesText?: RegExp
}

const run = promisify(execFile)
const HERE = import.meta.dirname
const CACHE = path.join(HERE, '../../../.cache/clients')

/** All whose tools are there; a missing one says so, and is a failure where lanes are required. */
export async function findClients(): Promise<readonly ClientKind[]> {
  await mkdir(CACHE, { recursive: true })
  const found: ClientKind[] = []
  for (const { find, ...client } of CLIENTS) {
    let args: readonly string[] = []
    const program = await laneTool(client.name, async () => {
      const command = await find()
      args = command.slice(1)
      return command[0] ?? ''
    })
    if (program !== undefined) found.push({ ...client, program, args })
  }
  return found
}

interface Client extends Pick<ClientKind, 'name' | 'losesText'> {
  /** The command; rejects with what is missing. */
  readonly find: () => Promise<readonly string[]>
}

const CLIENTS: readonly Client[] = [
  { name: 'Python SDK 1.x', find: () => python('mcp-1', 'mcp_1.py') },
  { name: 'Python SDK 2.x, 2025-11-25', find: () => python('mcp-2', 'mcp_2.py', 'legacy') },
  { name: 'Python SDK 2.x, 2026-07-28', find: () => python('mcp-2', 'mcp_2.py', 'auto') },
  { name: 'FastMCP 3.x', find: () => python('fastmcp-3', 'fast_mcp.py') },
  { name: 'FastMCP 4.x', find: () => python('fastmcp-4', 'fast_mcp.py') },
  { name: 'TypeScript SDK 1.x', find: () => typescript('1') },
  { name: 'TypeScript SDK 2.x, 2025-11-25', find: () => typescript('legacy') },
  { name: 'TypeScript SDK 2.x, 2026-07-28', find: () => typescript('auto') },
  { name: 'Go SDK, 2026-07-28', find: go, losesText: /Too Many Requests|Bad Gateway/ },
  { name: 'Rust SDK', find: rust },
  { name: 'Java SDK', find: java },
]

async function python(requirements: string, script: string, ...args: string[]) {
  const folder = await pythonFolder(
    path.join('clients', requirements),
    path.join(HERE, 'python', `${requirements}.txt`),
  )
  return [path.join(folder, 'bin/python'), path.join(HERE, 'python', script), ...args]
}

function typescript(line: string) {
  return Promise.resolve([process.execPath, path.join(HERE, 'typescript/sdk.ts'), line])
}

async function go() {
  const program = path.join(CACHE, 'go')
  await run('go', ['build', '-o', program, '.'], {
    cwd: path.join(HERE, 'go'),
    env: { ...process.env, GOFLAGS: '-mod=readonly' },
  })
  return [program]
}

async function rust() {
  const target = path.join(CACHE, 'rust')
  const manifest = path.join(HERE, 'rust/Cargo.toml')
  await run('cargo', [
    ...['build', '--locked', '--quiet', '--manifest-path', manifest, '--target-dir', target],
  ])
  return [path.join(target, 'debug/clients')]
}

async function java() {
  const target = path.join(CACHE, 'java')
  const libraries = path.join(target, 'lib')
  await run(
    'mvn',
    [
      ...[
        '--quiet',
        '--batch-mode',
        `-Dtarget=${target}`,
        'compile',
        'dependency:copy-dependencies',
      ],
      `-DoutputDirectory=${libraries}`,
    ],
    { cwd: path.join(HERE, 'java') },
  )
  return ['java', '-cp', `${path.join(target, 'classes')}:${libraries}/*`, 'Client']
}
