/** The Java methods that mapping templates call on texts, lists and maps; unknown ones give nothing. */

export type Value = unknown

type Method = (self: never, ...values: Value[]) => Value

const TEXT: Readonly<Record<string, (self: string, ...values: Value[]) => Value>> = {
  contains: (self, part) => self.includes(display(part)),
  endsWith: (self, part) => self.endsWith(display(part)),
  equals: (self, other) => self === other,
  equalsIgnoreCase: (self, other) => self.toLowerCase() === display(other).toLowerCase(),
  indexOf: (self, part) => self.indexOf(display(part)),
  isEmpty: (self) => self === '',
  length: (self) => self.length,
  // Java's matches() means the whole text.
  matches: (self, pattern) => new RegExp(`^(?:${display(pattern)})$`, 's').test(self),
  replace: (self, from, to) => self.replaceAll(display(from), () => display(to)),
  replaceAll: (self, pattern, to) => self.replace(new RegExp(display(pattern), 'g'), display(to)),
  split: (self, pattern) => self.split(new RegExp(display(pattern))),
  startsWith: (self, part) => self.startsWith(display(part)),
  substring: (self, from, to) =>
    self.substring(Number(from), to === undefined ? undefined : Number(to)),
  toLowerCase: (self) => self.toLowerCase(),
  toString: (self: string) => self,
  toUpperCase: (self) => self.toUpperCase(),
  trim: (self) => self.trim(),
}

const LIST: Readonly<Record<string, (self: Value[], ...values: Value[]) => Value>> = {
  add: (self, value) => self.push(value) > 0,
  contains: (self, value) => self.includes(value),
  get: (self, index) => self[Number(index)],
  isEmpty: (self) => self.length === 0,
  size: (self) => self.length,
}

const MAP: Readonly<Record<string, (self: Record<string, Value>, ...values: Value[]) => Value>> = {
  containsKey: (self, name) => Object.hasOwn(self, display(name)),
  entrySet: (self) => Object.entries(self).map(([key, value]) => ({ key, value })),
  // A header that the request does not have compares equal to an empty text (CDK's preflights).
  get: (self, name) => (Object.hasOwn(self, display(name)) ? self[display(name)] : ''),
  isEmpty: (self) => Object.keys(self).length === 0,
  keySet: (self) => Object.keys(self),
  put: (self, name, value) => {
    self[display(name)] = value
    return ''
  },
  remove: (self, name) => Reflect.deleteProperty(self, display(name)),
  size: (self) => Object.keys(self).length,
  values: (self) => Object.values(self),
}

/** Of `$input` and `$util`; those are functions that the renderer finds on the objects themselves. */
const OWN = [
  'base64Decode',
  'base64Encode',
  'escapeJavaScript',
  'json',
  'params',
  'parseJson',
  'path',
  'urlDecode',
  'urlEncode',
]

export const KNOWN_METHODS: ReadonlySet<string> = new Set([
  ...Object.keys(TEXT),
  ...Object.keys(LIST),
  ...Object.keys(MAP),
  ...OWN,
])

export function callMethod(self: Value, name: string, values: readonly Value[]): Value {
  if (typeof self === 'object' && self !== null) {
    const own = Object.hasOwn(self, name) ? (self as Record<string, Value>)[name] : undefined
    if (typeof own === 'function') return (own as (...given: readonly Value[]) => Value)(...values)
  }
  const table: Readonly<Record<string, Method>> =
    typeof self === 'string'
      ? TEXT
      : Array.isArray(self)
        ? LIST
        : typeof self === 'object' && self !== null
          ? MAP
          : {}
  const method = Object.hasOwn(table, name) ? table[name] : undefined
  return method?.(self as never, ...values)
}

/** How a value is printed; what is not there prints as nothing. */
export function display(value: Value): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value)
    case 'object':
      return value === null ? '' : JSON.stringify(value)
    default:
      return ''
  }
}
