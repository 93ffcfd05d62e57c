/** A position in a template, and the few ways in which the parsers move it. */
import { type Place, TemplateFailure } from '../../template/template-failure.ts'
import type { Node } from './syntax.ts'

export type ParseNested = (text: string, place: Place) => readonly Node[]

export class Cursor {
  readonly text: string
  readonly place: Place
  /** For texts in double quotes, which are templates themselves. */
  readonly parseNested: ParseNested
  at = 0

  constructor(text: string, place: Place, parseNested: ParseNested) {
    this.text = text
    this.place = place
    this.parseNested = parseNested
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length
  }

  /** What the sticky expression matches here, or undefined; moves past it. */
  take(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.at
    const match = expression.exec(this.text)
    if (match === null) return undefined
    this.at += match[0].length
    return match
  }

  /** Skips blanks, then takes a fixed text if it stands here. */
  takeText(text: string): boolean {
    this.take(/\s*/y)
    if (!this.text.startsWith(text, this.at)) return false
    this.at += text.length
    return true
  }

  expect(text: string): void {
    if (!this.takeText(text)) throw this.failure(`expected ${text}`)
  }

  failure(problem: string): TemplateFailure {
    const line = this.text.slice(0, this.at).split('\n').length
    return new TemplateFailure(this.place, `mapping template, line ${line}: ${problem}`)
  }
}
