#!/usr/bin/env node
// Starts the command line on a Node.js that runs TypeScript: this one, or the one that `npm ci` installed beside the
// project. Refuses with what to install when there is neither. Plain JavaScript, so that an old Node can say so.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const NEEDED = [22, 18]

function runsTypeScript(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])
}

if (runsTypeScript(process.versions.node)) {
  const { main } = await import('./main.ts')
  process.exitCode = await main(process.argv.slice(2))
} else {
  const own = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url))
  if (existsSync(own) && process.env.MCP_AUTHORIZER_REEXECUTED === undefined) {
    const { status } = spawnSync(own, process.argv.slice(1), {
      stdio: 'inherit',
      env: { ...process.env, MCP_AUTHORIZER_REEXECUTED: '1' },
    })
    process.exitCode = status ?? 1
  } else {
    process.stderr.write(
      `mcp-authorizer needs Node.js ${NEEDED.join('.')} or newer, and this is ${process.versions.node}.\n` +
        'Install Node.js 24 from https://nodejs.org; in the project itself `npm ci` brings it on Linux x64.\n',
    )
    process.exitCode = 1
  }
}
