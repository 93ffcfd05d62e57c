// The first file of `npm start`. Plain JavaScript, so that a Node.js which cannot run the local stack can say what to
// install. Refuses every Node.js that does not run TypeScript, and Windows itself.
const NEEDED = [22, 18]

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (process.platform === 'win32') {
  process.stderr.write(
    'The local stack freezes functions between calls by a signal that Windows does not have.\n' +
      'Run it in WSL 2: https://learn.microsoft.com/windows/wsl/install\n',
  )
  process.exitCode = 1
} else if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) {
  await import('./main.ts')
} else {
  process.stderr.write(
    `The local stack needs Node.js ${NEEDED.join('.')} or newer, and this is ${process.versions.node}.\n` +
      'On Linux x64, `npm ci` brings Node.js 24 along: run it without --omit=optional.\n' +
      'Elsewhere, install Node.js 24 from https://nodejs.org and run `npm start` again.\n',
  )
  process.exitCode = 1
}
