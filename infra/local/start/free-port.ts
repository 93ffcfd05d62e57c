/**
 * Finds out before anything starts whether the API's port is free. Refuses a taken one by name.
 */
import { startLoopback } from '../services/loopback.ts'
import { StartFailure } from './start-failure.ts'

export async function refuseTakenPort(port: number): Promise<void> {
  try {
    const probe = await startLoopback(() => undefined, port)
    await probe.close()
  } catch {
    throw new StartFailure(
      `Port ${port} is taken. Stop what listens there, or choose another: PORT=8788 npm start`,
    )
  }
}
