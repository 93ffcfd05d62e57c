/** Starts a MariaDB of its own for a test: Debian's package `mariadb-server`. */
import { access, constants } from 'node:fs/promises'
import path from 'node:path'
import { createConnection } from 'mysql2/promise'
import { serverProcess, type SqlEngine } from './server-process.ts'

const SERVER = '/usr/sbin/mariadbd'

/** The server's path, for `laneTool`. @throws where it is not installed */
export async function findMariadb(): Promise<string> {
  const command = process.env['MARIADBD_BIN'] ?? SERVER
  await access(command, constants.X_OK)
  return command
}

/** Starts a server with one empty database, `test`; statements run as root, each answer as text. */
export async function startMariadb(command: string): Promise<SqlEngine> {
  const server = await serverProcess('mariadb', 'mysql')
  const data = path.join(server.home, 'data')
  const socket = path.join(server.home, 'socket')
  try {
    await server.command('mariadb-install-db', [
      ...['--no-defaults', `--datadir=${data}`, '--skip-test-db', '--skip-name-resolve'],
      '--auth-root-authentication-method=normal',
    ])
    const connection = await server.start(
      command,
      ['--no-defaults', `--datadir=${data}`, `--socket=${socket}`, '--skip-networking'],
      () => connect(socket),
    )
    await connection.query('CREATE DATABASE test')
    await connection.query('USE test')
    return {
      run: async (sql) => {
        const [answers, described] = await connection.query({ sql, rowsAsArray: true })
        // mysql2 answers with lists of lists where the text holds several statements.
        const all = described as unknown as readonly unknown[] | undefined
        const isSeveral = all?.some((one) => one === undefined || Array.isArray(one)) === true
        const fields = isSeveral ? all.at(-1) : all
        const rows: unknown = isSeveral ? (answers as unknown[]).at(-1) : answers
        return {
          columns: Array.isArray(fields)
            ? (fields as { name: string }[]).map(({ name }) => name)
            : [],
          rows: Array.isArray(fields) ? (rows as (string | null)[][]) : [],
        }
      },
      close: async () => {
        connection.destroy()
        await server.close()
      },
    }
  } catch (error) {
    await server.close()
    throw error
  }
}

async function connect(socket: string): ReturnType<typeof createConnection> {
  const connection = await createConnection({
    ...{ socketPath: socket, user: 'root', multipleStatements: true },
    typeCast: (field) => field.string(),
  })
  connection.on('error', () => {})
  return connection
}
