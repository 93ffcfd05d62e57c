/** Lambda's log format for console calls: time, request id, level, message, separated by tabs. */
import { format } from 'node:util'

let requestId = 'undefined'

export function setRequestId(id) {
  requestId = id
}

export function patchConsole() {
  const levels = { log: 'INFO', info: 'INFO', debug: 'DEBUG', warn: 'WARN', error: 'ERROR' }
  for (const [method, level] of Object.entries({ ...levels, trace: 'TRACE' })) {
    console[method] = (...values) => {
      // One event is one entry in CloudWatch, line breaks included: carriage returns stand for them.
      const text = format(...values).replace(/\n/g, '\r')
      process.stdout.write(`${new Date().toISOString()}\t${requestId}\t${level}\t${text}\n`)
    }
  }
}
