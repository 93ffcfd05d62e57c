/**
 * Finds out before anything starts whether the API's port is free. Refuses a taken one by name.
 */
import { startLoopback } from '../services/loopback.ts'
import { portIsTaken } from './home-lock.ts'
import { StartFailure } from './start-failure.ts'

export async function refuseTakenPort(port: number): Promise<void> {
  try {
    const probe = await startLoopback(() => undefined, port)
    await probe.close()
  } catch {
    throw new StartFailure(portIsTaken(port))
  }
}
