/** Promises about how much work anybody can cause. */
import type { Promises } from './promises.ts'

export const BOUNDS: Promises = {
  'work is bounded': [
    {
      promise: 'A regular expression of policy is compiled once, and a large one never activated.',
      shownBy: [
        [
          'functions/core/constraints/argument-rules.test.ts',
          'compile an expression once, and find out once that it is none',
        ],
        ['functions/activator/activate.test.ts', 'has an expression that is too large'],
        ['policies/compile-schema.test.ts', 'refuses the constraint %s: %s'],
      ],
    },
    {
      promise: 'Reading a call takes work that grows with its body and no faster.',
      shownBy: [
        [
          'functions/core/invocation/work.test.ts',
          'takes no more than twice the steps for twice as many %s',
        ],
        [
          'functions/core/invocation/work.test.ts',
          'refuses %s in no more than twice the steps for twice as many',
        ],
        [
          'functions/core/invocation/work.test.ts',
          'never has more than a few %s sorted, since that takes their square',
        ],
      ],
    },
    {
      promise: 'Many small values pass, and too many are told from too many bytes.',
      shownBy: [
        [
          'functions/core/invocation/work.test.ts',
          'takes a vector of small numbers and a batch of rows, and says which bound is too much',
        ],
      ],
    },
    {
      promise: 'A decision that would never end is ended, and the next one is right.',
      shownBy: [
        [
          'functions/adapters/engines/opa-wasm.test.ts',
          'ends a decision that never would, and answers the next one',
        ],
        ['functions/adapters/wasm/meter.test.ts', 'traps where %s uses up its steps'],
      ],
    },
    {
      promise: 'A statement takes no more steps than its length explains, and breaks no other.',
      shownBy: [
        [
          'functions/adapters/sql/sql-library.test.ts',
          'a parser that tries everything twice is ended by its steps: %s',
        ],
        [
          'functions/adapters/sql/sql-library.test.ts',
          'never break the process, and the next one is read: %s',
        ],
        ['functions/adapters/sql/sql-library.test.ts', 'are read where they are only long: %s'],
      ],
    },
  ],
}
