/**
 * DynamoDB on loopback: dynalite 4 behind the fault board, with the tables of a CloudFormation
 * template. Refuses a table that it cannot make, with DynamoDB's own words. It has no transactions
 * and no TTL deletion, and signatures are not verified.
 */
import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import { type TableProperties, tableInput } from './dynamodb/table-input.ts'
import { type FaultBoard, withFaults } from './faults.ts'
import { guarded, listenOnLoopback, type Running } from './loopback.ts'

export interface DynamoDbStandIn extends Running {
  /**
   * Creates a table from the properties of an AWS::DynamoDB::Table or GlobalTable (intrinsics
   * already resolved) and resolves once it is ACTIVE. One that exists already is left as it is.
   */
  createTable(name: string, properties: TableProperties): Promise<void>
}

export interface DynamoDbOptions {
  readonly port?: number
  readonly board: FaultBoard
  /** Tables outlive the process here; without it they are in memory only. */
  readonly directory?: string
}

/** dynalite is CommonJS without types. */
type Dynalite = (options: {
  readonly createTableMs: number
  readonly deleteTableMs: number
  readonly updateTableMs: number
  readonly path?: string
}) => Server
const dynalite = createRequire(import.meta.url)('dynalite') as Dynalite

export async function startDynamoDb(options: DynamoDbOptions): Promise<DynamoDbStandIn> {
  const server = dynalite({
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
    ...(options.directory !== undefined && { path: options.directory }),
  })
  const handlers = server.listeners('request')
  server.removeAllListeners('request')
  // In front of dynalite in one process: a proxy would put its own latency into every figure.
  server.on(
    'request',
    guarded(
      withFaults('dynamodb', options.board, function dynamoDb(request, response) {
        for (const handler of handlers) handler.call(server, request, response)
      }),
    ),
  )
  const running = await listenOnLoopback(server, options.port)
  return {
    ...running,
    async createTable(name, properties) {
      const created = await call(running.url, 'CreateTable', tableInput(name, properties))
      if (!created.ok && !created.type.endsWith('ResourceInUseException')) {
        throw new Error(`table ${name}: ${created.message}`)
      }
      while (!(await isActive(running.url, name))) await new Promise(setImmediate)
    },
  }
}

async function isActive(url: string, name: string): Promise<boolean> {
  const described = await call(url, 'DescribeTable', { TableName: name })
  if (!described.ok) throw new Error(`table ${name}: ${described.message}`)
  const { Table } = described.body as { Table: { TableStatus: string } }
  return Table.TableStatus === 'ACTIVE'
}

type Answer =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly type: string; readonly message: string }

/** dynalite looks at the form of a signature only; loading the SDK would delay every start. */
async function call(url: string, operation: string, input: object): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'x-amz-date': '20260101T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify(input),
  })
  const body: unknown = await response.json()
  if (response.ok) return { ok: true, body }
  const { __type = '', message = '' } = body as { __type?: string; message?: string }
  return { ok: false, type: __type, message }
}
