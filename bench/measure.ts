/**
 * Times tasks against each other. Rounds alternate between the tasks, so that what else the machine
 * does falls on all of them; each figure is the median of the rounds.
 */
import { Bench } from 'tinybench'

export interface Timing {
  /** Microseconds. */
  readonly p50: number
  readonly p99: number
}

export type Task = () => unknown

const ROUNDS = 7
const WARM_UP_MS = 2000
const ROUND_MS = 500

/** @throws the error of a task that fails. */
export async function timeTasks<Name extends string>(
  tasks: Readonly<Record<Name, Task>>,
): Promise<Readonly<Record<Name, Timing>>> {
  const names = Object.keys(tasks) as Name[]
  const rounds = Object.fromEntries(names.map((name) => [name, [] as Timing[]])) as Record<
    Name,
    Timing[]
  >
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of names) {
      const warmupTime = round === 0 ? WARM_UP_MS : 20
      const bench = new Bench({ time: ROUND_MS, warmupTime, throws: true }).add(name, tasks[name])
      const [task] = await bench.run()
      if (task?.result.state !== 'completed') throw new Error(`${name} was not measured`)
      const { p50, p99 } = task.result.latency
      rounds[name].push({ p50: p50 * 1000, p99: p99 * 1000 })
    }
  }
  return Object.fromEntries(
    names.map((name) => [
      name,
      {
        p50: median(rounds[name].map(({ p50 }) => p50)),
        p99: median(rounds[name].map(({ p99 }) => p99)),
      },
    ]),
  ) as Record<Name, Timing>
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
