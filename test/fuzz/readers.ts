/**
 * Other readers of the same bytes: JSON.parse, the SDK's own, Python's and Go's. Each says which call
 * it sees, or that it sees none; those of other languages read many bodies in one process.
 */
import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { hasInexactNumber } from '../../functions/core/invocation/exact-numbers.ts'
import { hasLookAlike, keysThatMatter } from '../../functions/core/invocation/look-alike.ts'
import { readFromBody } from '../../functions/core/invocation/read-call.ts'
import { isRefusal } from '../../functions/core/refusal.ts'
import { callOf } from '../fixtures/gateway.ts'

/** What a reader takes a body for; the argument is the one that a rule would look at. */
export interface SeenCall {
  readonly method: string | null
  readonly name: unknown
  readonly path: unknown
}

const PATH = keysThatMatter(['path'])

/** What this project reads; undefined where it refuses. */
export function ourReading(body: Uint8Array): SeenCall | undefined {
  const headers = [
    ['content-type', 'application/json'],
    ['mcp-protocol-version', '2025-11-25'],
  ] as const
  const { invocation } = readFromBody(callOf('POST', headers, body))
  if (isRefusal(invocation)) return undefined
  const { method, name, arguments: given } = invocation
  // What deciding a tool refuses, where policy reads the argument `path`.
  if (hasLookAlike(given, PATH) || hasInexactNumber(given, PATH.exact)) return undefined
  return {
    method: method === 'response' ? null : method,
    name: name ?? null,
    path: given['path'] ?? null,
  }
}

/** What a parsed message says; `name` as its method names it. */
export function seenIn(message: unknown): SeenCall {
  const { method = null, params } = message as { method?: string; params?: Record<string, unknown> }
  const { name, uri, arguments: given } = params ?? {}
  const isNamed = method === 'tools/call' || method === 'prompts/get'
  const named = isNamed ? name : method === 'resources/read' ? uri : null
  return {
    method,
    name: named ?? null,
    path: (given as Record<string, unknown> | undefined)?.['path'] ?? null,
  }
}

/** Reads bodies in another language: one line of base64 in, one line of JSON out. */
export interface ForeignReader {
  read(bodies: readonly Uint8Array[]): Promise<readonly (SeenCall | 'unreadable')[]>
  close(): void
}

const PYTHON = `
import base64, json, sys
for line in sys.stdin:
    try:
        message = json.loads(base64.b64decode(line))
        method = message.get("method")
        params = message.get("params") or {}
        named = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}.get(method)
        out = {"method": method, "name": params.get(named) if named else None,
               "path": (params.get("arguments") or {}).get("path")}
        print(json.dumps(out))
    except Exception:
        print(json.dumps("unreadable"))
`

const GO = `package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
)

// Fields match keys without regard to case, as in most servers written in Go.
type message struct {
	Method *string \`json:"method"\`
	Params struct {
		Name      any \`json:"name"\`
		URI       any \`json:"uri"\`
		Arguments struct {
			Path any \`json:"path"\`
		} \`json:"arguments"\`
	} \`json:"params"\`
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		body, _ := base64.StdEncoding.DecodeString(lines.Text())
		var m message
		if err := json.Unmarshal(body, &m); err != nil {
			fmt.Println("\\"unreadable\\"")
			continue
		}
		var name any
		if m.Method != nil && (*m.Method == "tools/call" || *m.Method == "prompts/get") {
			name = m.Params.Name
		} else if m.Method != nil && *m.Method == "resources/read" {
			name = m.Params.URI
		}
		out, _ := json.Marshal(map[string]any{"method": m.Method, "name": name, "path": m.Params.Arguments.Path})
		fmt.Println(string(out))
	}
}
`

/** Undefined where the language is not on this machine. */
export function pythonReader(): ForeignReader | undefined {
  return isThere('python3', ['--version'])
    ? { read: (bodies) => run('python3', ['-c', PYTHON], bodies), close: () => undefined }
    : undefined
}

export function goReader(): ForeignReader | undefined {
  if (!isThere('go', ['version'])) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'go-reader-'))
  writeFileSync(join(folder, 'main.go'), GO)
  const program = join(folder, 'reader')
  execFileSync('go', ['build', '-o', program, 'main.go'], {
    cwd: folder,
    env: { ...process.env, GOFLAGS: '', GO111MODULE: 'off' },
  })
  return {
    read: (bodies) => run(program, [], bodies),
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function isThere(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

async function run(
  command: string,
  args: readonly string[],
  bodies: readonly Uint8Array[],
): Promise<readonly (SeenCall | 'unreadable')[]> {
  const running = promisify(execFile)(command, args, { maxBuffer: 1 << 28 })
  running.child.stdin?.end(
    bodies.map((body) => `${Buffer.from(body).toString('base64')}\n`).join(''),
  )
  const { stdout } = await running
  const lines = stdout.trim().split('\n')
  if (lines.length !== bodies.length) throw new Error(`${command} read another number of bodies`)
  return lines.map((line) => JSON.parse(line) as SeenCall | 'unreadable')
}
