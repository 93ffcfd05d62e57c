/**
 * Starts a PostgreSQL of its own for a test: Debian's package `postgresql`, or the folder in
 * POSTGRESQL_BIN.
 */
import { access, constants, readdir } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'
import { serverProcess, type SqlEngine } from './server-process.ts'

const VERSIONS = '/usr/lib/postgresql'

/** The folder of the newest PostgreSQL that is installed, for `laneTool`. @throws where there is none */
export async function findPostgresql(): Promise<string> {
  const set = process.env['POSTGRESQL_BIN']
  const versions = set === undefined ? (await readdir(VERSIONS)).map(Number) : []
  const bin = set ?? path.join(VERSIONS, String(Math.max(...versions)), 'bin')
  await access(path.join(bin, 'postgres'), constants.X_OK)
  return bin
}

/** Starts a server with one empty database; statements run as its superuser, each answer as text. */
export async function startPostgresql(bin: string): Promise<SqlEngine> {
  const server = await serverProcess('postgresql', 'postgres')
  const data = path.join(server.home, 'data')
  try {
    const access = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8']
    await server.command(path.join(bin, 'initdb'), ['-D', data, '--no-sync', ...access])
    const settings = [`unix_socket_directories=${server.home}`, 'listen_addresses=', 'fsync=off']
    const client = await server.start(
      path.join(bin, 'postgres'),
      ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
      () => connect(server.home),
    )
    return {
      run: async (sql) => {
        // pg answers with a list where the text holds several statements.
        const answers: pg.QueryArrayResult | pg.QueryArrayResult[] = await client.query({
          text: sql,
          rowMode: 'array',
        })
        const answer = [answers].flat().at(-1)
        return {
          columns: answer?.fields.map(({ name }) => name) ?? [],
          rows: (answer?.rows ?? []) as (string | null)[][],
        }
      },
      close: async () => {
        await client.end()
        await server.close()
      },
    }
  } catch (error) {
    await server.close()
    throw error
  }
}

async function connect(folder: string): Promise<pg.Client> {
  const asText = {
    getTypeParser: () => (value: string) => value,
  } as unknown as pg.CustomTypesConfig
  const client = new pg.Client({
    host: folder,
    user: 'postgres',
    database: 'postgres',
    types: asText,
  })
  // A connection that a test breaks shows in the statement that it was for.
  client.on('error', () => {})
  await client.connect()
  return client
}
