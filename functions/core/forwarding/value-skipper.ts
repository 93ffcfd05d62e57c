/**
 * Skips one JSON string, object or array without building it, as its text arrives: only quotes, escapes
 * and brackets matter. Refuses brackets that do not match and nesting without end.
 */
const QUOTE = 0x22
const BACKSLASH = 0x5c
/** An opening bracket and its closing one lie this far apart. */
const CLOSES = 2
/** Nesting that is followed. */
const DEPTH_LIMIT = 512
/** Characters of a string that are looked at one by one, before the search for its end is worth it. */
const SHORT_STRING = 64

export class ValueSkipper {
  readonly #closers: number[] = []
  #isInString = false
  #isEscaped = false

  /** Whether a value is being skipped. */
  get isBusy(): boolean {
    return this.#isInString || this.#closers.length > 0
  }

  /** Begins behind the quote or bracket that opens a value. */
  begin(opening: '"' | '{' | '['): void {
    if (opening === '"') this.#isInString = true
    else this.#closers.push(opening.charCodeAt(0) + CLOSES)
  }

  /** Where the value ends, or the text does; undefined where it is refused. */
  skip(text: string, from: number): number | undefined {
    let at = from
    while (at < text.length && this.isBusy) {
      if (this.#isInString) {
        at = this.#skipString(text, at)
        continue
      }
      const code = text.charCodeAt(at)
      at += 1
      if (code === QUOTE) this.#isInString = true
      else if (isOpening(code)) {
        if (this.#closers.length === DEPTH_LIMIT) return undefined
        this.#closers.push(code + CLOSES)
      } else if (isOpening(code - CLOSES) && this.#closers.pop() !== code) return undefined
    }
    return at
  }

  #skipString(text: string, from: number): number {
    let at = this.#isEscaped ? from + 1 : from
    this.#isEscaped = false
    let run = at
    while (at < text.length) {
      if (at - run > SHORT_STRING) {
        at = endOfRun(text, at)
        run = at
        if (at === text.length) return at
      }
      const code = text.charCodeAt(at)
      at += 1
      if (code === QUOTE) {
        this.#isInString = false
        return at
      }
      if (code !== BACKSLASH) continue
      if (at === text.length) {
        this.#isEscaped = true
        return at
      }
      at += 1
      run = at
    }
    return at
  }
}

/** `{` or `[`. */
function isOpening(code: number): boolean {
  return code === 0x7b || code === 0x5b
}

/** Where a run of characters ends that are neither a quote nor a backslash. */
function endOfRun(text: string, from: number): number {
  const quote = text.indexOf('"', from)
  const limit = quote === -1 ? text.length : quote
  // Looked for inside the run alone: a far backslash would be searched for again and again.
  const slash = text.slice(from, limit).indexOf('\\')
  return slash === -1 ? limit : from + slash
}
