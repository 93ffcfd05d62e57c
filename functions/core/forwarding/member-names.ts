/**
 * The names of members of the objects that are open at a time, to find one that comes twice. Bounded:
 * an answer that is streamed may go on without end.
 */

/** Names of one object that are compared one by one, before a set is worth it. */
const FEW = 16
/** Names that are held at a time, and their characters together. */
const COUNT_LIMIT = 200_000
const LENGTH_LIMIT = 8 * 1024 * 1024
/** From this length on V8 cuts a text out of another one, and keeps that one alive. */
const CUT_OUT = 13

export class MemberNames {
  /** Of objects with few names, one after the other. */
  readonly #names: string[] = []
  readonly #starts: number[] = []
  readonly #sets: (Set<string> | undefined)[] = []
  readonly #isStreamed: boolean
  #count = 0
  #length = 0

  /** `streamed`: names come out of many texts, none of which may be kept for its names. */
  constructor(kind: 'whole' | 'streamed') {
    this.#isStreamed = kind === 'streamed'
  }

  open(): void {
    this.#starts.push(this.#names.length)
    this.#sets.push(undefined)
  }

  close(): void {
    const start = this.#starts.pop() ?? 0
    for (let at = start; at < this.#names.length; at += 1) this.#forget(this.#names[at] ?? '')
    this.#names.length = start
    for (const name of this.#sets.pop() ?? []) this.#forget(name)
  }

  /** False where the innermost object has the name already, or no more of them are held. */
  add(name: string): boolean {
    const own = this.#isStreamed && name.length >= CUT_OUT ? detached(name) : name
    const last = this.#sets.length - 1
    const set = this.#sets[last]
    if (set === undefined ? this.#isAmongFew(own) : set.has(own)) return false
    this.#count += 1
    this.#length += own.length
    if (this.#count > COUNT_LIMIT || this.#length > LENGTH_LIMIT) return false
    if (set !== undefined) {
      set.add(own)
      return true
    }
    const start = this.#starts[last] ?? 0
    this.#names.push(own)
    if (this.#names.length - start > FEW) this.#sets[last] = new Set(this.#names.splice(start))
    return true
  }

  #isAmongFew(name: string): boolean {
    for (let at = this.#starts.at(-1) ?? 0; at < this.#names.length; at += 1)
      if (this.#names[at] === name) return true
    return false
  }

  #forget(name: string): void {
    this.#count -= 1
    this.#length -= name.length
  }
}

/** The same text with nothing behind it. */
function detached(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string
}
