/**
 * How many cases each property test tries: few in every run, many where `FUZZ_RUNS` says so.
 */
export const FUZZ_RUNS = Number(process.env['FUZZ_RUNS'] ?? 200)
