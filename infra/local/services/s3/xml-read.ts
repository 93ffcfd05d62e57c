/**
 * Reads the small XML documents that S3 clients send: elements, text, the five entities and
 * character references. Refuses everything else (document types, CDATA, unbalanced tags) with
 * undefined, and nesting beyond 16 levels.
 */
export interface XmlNode {
  /** without its namespace prefix */
  readonly name: string
  readonly children: readonly XmlNode[]
  readonly text: string
}

interface OpenNode {
  readonly tag: string
  readonly children: XmlNode[]
  text: string
}

const TOKEN =
  /<\?[^>]*\?>|<!--(?:(?!--)[^])*-->|<\/([\w:.-]+)\s*>|<([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/gy
const MAX_DEPTH = 16

export function readXml(source: string): XmlNode | undefined {
  const top: OpenNode = { tag: '', children: [], text: '' }
  const open: OpenNode[] = [top]
  const text = source.replace(/^\uFEFF/, '')
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const token = TOKEN.exec(text)
    if (!token) return undefined
    const [, closing, opening, , selfClosing, characters] = token
    const current = open.at(-1)
    if (!current) return undefined
    if (characters !== undefined) {
      const decoded = decode(characters)
      if (decoded === undefined) return undefined
      current.text += decoded
    } else if (opening !== undefined) {
      const node: OpenNode = { tag: opening, children: [], text: '' }
      if (selfClosing === '/') current.children.push(finish(node))
      else if (open.push(node) > MAX_DEPTH) return undefined
    } else if (closing !== undefined) {
      open.pop()
      if (current.tag !== closing) return undefined
      open.at(-1)?.children.push(finish(current))
    }
  }
  const [root, ...others] = top.children
  const alone = open.length === 1 && others.length === 0 && top.text.trim() === ''
  return alone ? root : undefined
}

/** The first child of that name. */
export const child = (node: XmlNode, name: string): XmlNode | undefined =>
  node.children.find((one) => one.name === name)

export const childText = (node: XmlNode, name: string): string | undefined =>
  child(node, name)?.text

const finish = (node: OpenNode): XmlNode => ({
  name: node.tag.slice(node.tag.indexOf(':') + 1),
  children: node.children,
  text: node.text,
})

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decode(text: string): string | undefined {
  const [plain = '', ...references] = text.split('&')
  let decoded = plain
  for (const rest of references) {
    const [, body = '', after = ''] = /^(#x[0-9a-f]{1,6}|#\d{1,7}|\w+);([^]*)$/i.exec(rest) ?? []
    const character = reference(body)
    if (character === undefined) return undefined
    decoded += character + after
  }
  return decoded
}

function reference(body: string): string | undefined {
  if (!body.startsWith('#')) return Object.hasOwn(NAMED, body) ? NAMED[body] : undefined
  const code = /^#x/i.test(body) ? Number.parseInt(body.slice(2), 16) : Number(body.slice(1))
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined
}
