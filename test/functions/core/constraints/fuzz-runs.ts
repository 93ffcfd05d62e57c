/**
 * How many cases each property test tries: few in every run, many where `FUZZ_RUNS` says so.
 */
export const FUZZ_RUNS = Number(process.env['FUZZ_RUNS'] ?? 200)

/** Milliseconds that a property test may take on a busy machine. */
export const FUZZ_TIMEOUT = 60_000 + FUZZ_RUNS * 20
