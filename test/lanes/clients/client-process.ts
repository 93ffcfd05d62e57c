/** A client of another language as a child process: one JSON command a line, one JSON answer a line. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export type Command =
  | { readonly do: 'connect'; readonly url: string; readonly token: string }
  | { readonly do: 'list' | 'close' }
  | { readonly do: 'call'; readonly tool: string; readonly arguments: Record<string, unknown> }

export interface Said {
  readonly ok: boolean
  readonly value?: unknown
  /** What the client's program would show a person, or its model. */
  readonly error?: string
}

export interface ClientProcess {
  /** Rejects where the process ends without an answer. */
  send(command: Command): Promise<Said>
  end(): void
}

export function startClient(program: string, args: readonly string[] = []): ClientProcess {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-4000)
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async send(command) {
      child.stdin.write(`${JSON.stringify(command)}\n`)
      const line = await lines.next()
      if (line.done === true) throw new Error(`The client ended: ${errors}`)
      return JSON.parse(line.value) as Said
    },
    end() {
      child.stdin.end()
      child.kill()
    },
  }
}
