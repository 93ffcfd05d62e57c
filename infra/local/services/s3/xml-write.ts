/** Writes the small XML documents of S3's answers; every text is escaped. */
const S3_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/'

/** An element with text (a string) or children (a list of finished elements). */
export function element(
  name: string,
  content: string | number | boolean | readonly string[],
  attributes = '',
): string {
  const inner = typeof content === 'object' ? content.join('') : escapeText(String(content))
  return `<${name}${attributes}>${inner}</${name}>`
}

/** The outermost element of an S3 result, in S3's namespace. */
export const result = (name: string, children: readonly string[]): string =>
  element(name, children, ` xmlns="${S3_NAMESPACE}"`)

export const xmlDocument = (root: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${root}`

export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString()

function escapeText(text: string): string {
  // Control characters are not legal in XML 1.0; S3 writes them as references all the same.
  return text.replace(
    /[&<>"\u0000-\u001f]/g,
    (character) => ENTITIES[character] ?? `&#x${character.charCodeAt(0).toString(16)};`,
  )
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}
