/**
 * Text that somebody else chose, as it may be shown: in a report, a log line, a message on a terminal. What a
 * terminal obeys or hides (escape sequences, line breaks, marks that turn the reading direction) is written as
 * `\uXXXX`, so that a name cannot pass for a line of ours, and a long text is cut.
 */
const OBEYED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu
/** The same without the line breaks and tabs that whole outputs are made of. */
const OBEYED_IN_LINES = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

const DEFAULT_LIMIT = 200

/** One quoted text; `limit` counts characters before they are escaped. */
export function printable(text: string, limit: number = DEFAULT_LIMIT): string {
  return cut(text, limit).replaceAll(OBEYED, escape)
}

/** A name in quotes. */
export function quoted(name: string, limit = 60): string {
  return printableJson(cut(name, limit))
}

/** A whole output: what was to be quoted in it has been cut, and its own lines stay. */
export function printableLines(text: string): string {
  return text.replaceAll(OBEYED_IN_LINES, escape)
}

/** JSON that reads back as `value` and holds nothing that a terminal obeys. */
export function printableJson(value: unknown, indent?: number): string {
  return printableLines(JSON.stringify(value, undefined, indent))
}

function cut(text: string, limit: number): string {
  // Not within a pair of surrogates: half of one would be shown as an escape.
  return text.length <= limit ? text : `${text.slice(0, limit).replace(/[\ud800-\udbff]$/, '')}…`
}

function escape(character: string): string {
  return Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('')
}
