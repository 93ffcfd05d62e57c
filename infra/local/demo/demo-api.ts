/**
 * A small real HTTP API behind the demo tool `api_invoke`: public answers under /v1/ and internal ones
 * under /internal/. It refuses no tool: keeping callers away from /internal/ is the gateway's work.
 */
import { join } from 'node:path'
import { startLoopback } from '../services/loopback.ts'
import { type DemoDatabase, openDemoDatabase } from './demo-database.ts'

export interface DemoApi {
  /** `http://127.0.0.1:PORT`, to which endpoints such as `/v1/status` are relative. */
  readonly url: string
  close(): Promise<void>
}

type Answer = (database: DemoDatabase, parameter: string) => unknown

/** Every endpoint; a pattern's first group is the answer's parameter. */
const ENDPOINTS: readonly (readonly [pattern: RegExp, answer: Answer])[] = [
  [/^\/v1\/status$/, () => ({ status: 'ok', service: 'demo-api' })],
  [/^\/v1\/orders\/summary$/, (database) => ({ orders: database.orderSummary() })],
  [/^\/v1\/tenants$/, (database) => ({ tenants: database.tenants() })],
  [/^\/v1\/tenants\/([a-z0-9_]+)\/orders$/, (database, tenant) => database.ordersOf(tenant)],
  [/^\/v1\/products$/, (database) => ({ products: database.products() })],
  [/^\/internal\/metrics$/, () => ({ requests_total: 48_211, queue_depth: 3 })],
  [/^\/internal\/settings$/, () => ({ database: 'demo', maintenance_pin: 'demo-internal-0417' })],
]

/**
 * Starts the API on loopback.
 * @param options.home state folder: its figures come from `<home>/data/demo.sqlite`
 * @param options.port 0 or absent for a free one
 */
export async function startDemoApi(options: {
  readonly home: string
  readonly port?: number
}): Promise<DemoApi> {
  const database = openDemoDatabase(join(options.home, 'data', 'demo.sqlite'))
  const listener = await startLoopback((request, response) => {
    const reply = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    }
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    for (const [pattern, answer] of ENDPOINTS) {
      const match = pattern.exec(path)
      if (match === null) continue
      if (request.method === 'GET') reply(200, answer(database, match[1] ?? ''))
      else reply(405, { error: 'only GET is served here' })
      return
    }
    reply(404, { error: 'no such endpoint' })
  }, options.port)
  return {
    url: listener.url,
    close: async () => {
      await listener.close()
      await database.close()
    },
  }
}
