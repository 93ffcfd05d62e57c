import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const SCRIPT = fileURLToPath(new URL('../../../../infra/local/start.js', import.meta.url))

/** Runs before the script and makes it believe that it runs on another Node.js. */
function pretending(version: string, platform: string): string {
  return `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}});Object.defineProperty(process,'platform',{value:'${platform}'})`
}

function start(
  version: string,
  platform: string = process.platform,
): Promise<{ readonly code: unknown; readonly stdout: string; readonly stderr: string }> {
  // An option that nobody knows ends the start before anything is begun.
  const args = ['--import', pretending(version, platform), SCRIPT, '--unknown']
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : error.code, stdout, stderr })
    })
  })
}

describe('the first file of npm start', () => {
  it.each(['20.20.2', '22.17.1', '18.0.0'])(
    'says on Node.js %s what to install',
    async (version) => {
      const { code, stdout, stderr } = await start(version)
      expect(code).toBe(1)
      expect(stdout).toBe('')
      expect(stderr).toContain(`needs Node.js 22.18 or newer, and this is ${version}`)
      expect(stderr).toContain('install Node.js 24 from https://nodejs.org')
    },
  )

  it('says on Windows what it needs', async () => {
    const { code, stdout, stderr } = await start('24.0.0', 'win32')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('Run it in WSL 2')
  })

  it.each(['22.18.0', '24.0.0'])('goes on to the local stack on Node.js %s', async (version) => {
    const { code, stderr } = await start(version)
    expect(code).toBe(2)
    expect(stderr).toContain("Unknown option '--unknown'")
  })
})
