/**
 * Finds a tool that a lane needs and that npm does not bring. Missing, its lane is skipped and says so;
 * with REQUIRE_LANES=1, as in CI, that is a failure.
 */

/** Undefined: skip. @throws Error with the reason where the tool is required */
export async function laneTool(
  name: string,
  find: () => Promise<string>,
): Promise<string | undefined> {
  try {
    return await find()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    if (process.env['REQUIRE_LANES'] === '1') throw new Error(`${name} is required: ${reason}`)
    console.warn(`skipping the tests that need ${name}: ${reason}`)
    return undefined
  }
}
