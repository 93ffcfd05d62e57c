/**
 * One state folder is one running stack's: a second one would take over the first one's `env` and keys. The
 * folder is held by a file that names the process; one whose process is gone is taken over. Where nobody
 * chose a folder, a second stack gets one of its own, `.local/PORT`; a chosen one that is held is refused.
 */
import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StartFailure } from './start-failure.ts'
import type { StartOptions } from './start-options.ts'

interface Holder {
  readonly pid: number
  readonly port: number
  /** What tells the process from a later one of the same number, where the system says it. */
  readonly since: string
}

export interface HeldHome {
  readonly home: string
  release(): Promise<void>
}

type Wanted = Pick<StartOptions, 'home' | 'isHomeGiven' | 'port'>

/** @throws StartFailure where the folder is another stack's */
export async function holdHome({ home, isHomeGiven, port }: Wanted): Promise<HeldHome> {
  const holder = await hold(home, port)
  if (!('pid' in holder)) return holder
  if (holder.port === port) throw new StartFailure(portIsTaken(port))
  const own = join(home, String(port))
  if (isHomeGiven)
    throw new StartFailure(
      `${home} is the folder of the local stack at http://127.0.0.1:${holder.port} (process ${holder.pid}). ` +
        `Stop that one, or give this one a folder of its own: MCP_AUTHORIZER_HOME='${own}'`,
    )
  const second = await hold(own, port)
  if ('pid' in second) throw new StartFailure(portIsTaken(port))
  return second
}

export function portIsTaken(port: number): string {
  const other = port === 8788 ? 8789 : 8788
  return `Port ${port} is taken. Stop what listens there, or choose another: PORT=${other} npm start`
}

/** Holds the folder, or says who does. */
async function hold(home: string, port: number): Promise<HeldHome | Holder> {
  await mkdir(home, { recursive: true })
  const file = join(home, 'stack.json')
  const own = `${file}.${randomUUID()}`
  const text = JSON.stringify({ pid: process.pid, port, since: await sinceOf(process.pid) })
  await writeFile(own, text)
  try {
    for (;;) {
      // A link is made whole or not at all, and fails where the name is there already.
      if (await isLinked(own, file)) return { home, release: () => release(file, text) }
      const found = await readFile(file, 'utf8').catch(() => undefined)
      const holder = found === undefined ? undefined : readHolder(found)
      if (holder !== undefined && (await isAlive(holder))) return holder
      if (found !== undefined) await takeAway(file, found, `${own}.old`)
    }
  } finally {
    await rm(own, { force: true })
  }
}

async function isLinked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Takes a file of that text away; of another text, somebody else was quicker, and it is put back. */
async function takeAway(file: string, text: string, aside: string): Promise<void> {
  await rename(file, aside).catch(() => undefined)
  const taken = await readFile(aside, 'utf8').catch(() => undefined)
  if (taken !== undefined && taken !== text) await isLinked(aside, file)
  await rm(aside, { force: true })
}

async function release(file: string, text: string): Promise<void> {
  const present = await readFile(file, 'utf8').catch(() => undefined)
  if (present === text) await rm(file, { force: true })
}

function readHolder(text: string): Holder | undefined {
  try {
    const { pid, port, since } = JSON.parse(text) as Partial<Holder>
    const isHolder = Number.isSafeInteger(pid) && Number.isSafeInteger(port)
    return isHolder ? ({ pid, port, since } as Holder) : undefined
  } catch {
    return undefined
  }
}

async function isAlive({ pid, since }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // A process of another user's is there, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  return (await sinceOf(pid)) === since
}

/** When a process began, in the system's own words (proc(5), field 22); empty where there is no /proc. */
async function sinceOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}
