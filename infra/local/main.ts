/**
 * `npm start`: the local stack of this product on one machine. stdout gets the ready line alone;
 * everything else that is said goes to stderr.
 */
import { fileURLToPath } from 'node:url'
import { printableLines } from '../../functions/core/printable.ts'
import { StartFailure } from './start/start-failure.ts'
import { readStartOptions } from './start/start-options.ts'

const say = (line: string): void => void process.stderr.write(`${printableLines(line)}\n`)
const project = fileURLToPath(new URL('../..', import.meta.url))
const options = readStartOptions(
  process.argv.slice(2),
  process.env,
  { cwd: process.cwd(), project },
  Date.now(),
)

if (typeof options === 'string') {
  say(options)
  process.exit(2)
}
if (options.clockOffsetMs !== 0)
  await import(`./clock/shift-clock.mjs?offset=${options.clockOffsetMs}`)
const { startLocalStack } = await import('./start/start-stack.ts')
const { nextCommands } = await import('./start/next-commands.ts')

const stopping = new AbortController()
let stopped: Promise<never> | undefined
const stop = (code: number): void => {
  stopping.abort()
  stopped ??= starting
    .then(
      (stack) => stack.close(),
      () => undefined,
    )
    .then(() => process.exit(code))
}
const starting = startLocalStack(options, {
  say,
  signal: stopping.signal,
  // Until then a signal may end this process at once, in the middle of synthesis, too.
  outlives() {
    process.on('SIGINT', () => stop(130))
    process.on('SIGTERM', () => stop(143))
    process.on('SIGHUP', () => stop(129))
  },
})

try {
  const stack = await starting
  if (!stopping.signal.aborted) {
    process.stdout.write(`ready ${stack.url}\n`)
    for (const line of nextCommands(stack, stack.home, project)) say(line)
  }
} catch (error) {
  if (stopped !== undefined) await stopped
  say(
    error instanceof StartFailure
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error),
  )
  process.exit(1)
}
