/**
 * Loaded with `--import file:.../shift-clock.mjs?offset=MILLISECONDS`: lets a process of the local stack
 * believe in another time. Shifts `Date` alone; timers and `performance` run on.
 */
const offset = Number(new URL(import.meta.url).searchParams.get('offset'))
if (!Number.isFinite(offset)) throw new TypeError('shift-clock needs ?offset=MILLISECONDS')

const RealDate = Date
globalThis.Date = new Proxy(RealDate, {
  construct(target, values, newTarget) {
    if (values.length > 0) return Reflect.construct(target, values, newTarget)
    return Reflect.construct(target, [target.now() + offset], newTarget)
  },
  apply(target) {
    return new target(target.now() + offset).toString()
  },
  get(target, property, receiver) {
    if (property === 'now') return shiftedNow
    return Reflect.get(target, property, receiver)
  },
})
// `date.constructor === Date` holds as it does without this module.
Object.defineProperty(RealDate.prototype, 'constructor', {
  value: globalThis.Date,
  writable: true,
  configurable: true,
})

function shiftedNow() {
  return RealDate.now() + offset
}
/** Whoever starts further processes from this one learns by how much its own clock is shifted. */
globalThis[Symbol.for('mcp-authorizer.clock-offset')] = offset
