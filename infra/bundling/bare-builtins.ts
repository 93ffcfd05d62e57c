/**
 * Lets a bundle have Node's `http` and `https` without all that they can name: an ES module's import asks
 * them for each of their exports at once, `WebSocket` among them, and Node loads all of `fetch` for it,
 * some 10 ms of every cold start. AWS’s runtime does not load it, and nothing in a function uses it.
 */
import type { Plugin } from 'esbuild'

export const bareBuiltins: Plugin = {
  name: 'bare-builtins',
  setup(build) {
    build.onResolve({ filter: /^(?:node:)?https?$/ }, ({ path, kind }) =>
      kind === 'import-statement' || kind === 'dynamic-import'
        ? { path: path.replace(/^node:/, ''), namespace: 'bare-builtin' }
        : undefined,
    )
    build.onLoad({ filter: /.*/, namespace: 'bare-builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('node:${path}')`,
      loader: 'js',
    }))
  },
}
