/** Promises about what is owed on the way: secrets, quotas, audit, streams, policy by upload. */
import type { Promises } from './promises.ts'

export const DUTIES: Promises = {
  'nothing secret leaves': [
    {
      promise: "The caller's token reaches no upstream.",
      shownBy: [
        ['end-to-end/own-config.test.ts', 'never sees a caller'],
        ['infra/apis.test.ts', 'at the edge hands on none of the credentials that the caller sent'],
      ],
    },
    {
      promise: 'No token and no argument value stands in a record or a log.',
      shownBy: [
        [
          'end-to-end/guide.test.ts',
          'holds nothing of arguments or tokens, and neither do the logs',
        ],
        ['end-to-end/bad-input.test.ts', 'has put no token into audit or logs'],
      ],
    },
    {
      promise: 'What an upstream says of its inside is not shown.',
      shownBy: [['functions/enforcer/real-upstream.test.ts', 'tells nothing of its inside']],
    },
  ],
  'lists and caches': [
    {
      promise:
        'What differs from caller to caller is private and fresh for 30 s at most, on every page.',
      shownBy: [
        [
          'functions/enforcer/list-filters.test.ts',
          'is private and fresh for 30 s at most on every page',
        ],
        [
          'functions/enforcer/list-filters.test.ts',
          'shows the resource itself and others that the caller could read',
        ],
      ],
    },
    {
      promise: 'Results of calls that took several rounds are never cacheable.',
      shownBy: [
        ['functions/enforcer/list-filters.test.ts', 'is never cached where it took several rounds'],
      ],
    },
    {
      promise: 'Lists vary by authorization alone, never by connection.',
      shownBy: [
        [
          'functions/enforcer/list-filters.test.ts',
          'is the same for one caller on every connection, session and version',
        ],
      ],
    },
    {
      promise: 'An entry that cannot be read does not take the others of its list away.',
      shownBy: [
        ['functions/enforcer/list-filters.test.ts', 'leaves out what cannot be read alone'],
      ],
    },
  ],
  'what is redacted': [
    {
      promise:
        'A redacted column comes out of SQL under its own name, and so masked, or not at all.',
      shownBy: [
        [
          'functions/core/constraints/sql/hidden-columns.engine.test.ts',
          'no statement that passes tells two databases apart by a redacted column',
        ],
        [
          'functions/core/constraints/sql/hidden-columns.test.ts',
          'a hidden column comes out under its own name alone',
        ],
      ],
    },
    {
      promise: 'What MCP does not know is data, and is redacted as such, in every message.',
      shownBy: [
        [
          'functions/core/forwarding/redact-message.fuzz.test.ts',
          'a hidden field is gone wherever it stands, and what is left is JSON',
        ],
        [
          'functions/core/forwarding/redact-message.fuzz.test.ts',
          'a match of a pattern is gone wherever it stands, and however it is escaped',
        ],
      ],
    },
  ],
  quotas: [
    {
      promise: 'Units are granted exactly, in a race of many processes.',
      shownBy: [
        ['contracts/ledger.contract.ts', 'grants exactly 20 of 64 units that are taken at once'],
        [
          'functions/core/quota/charge.test.ts',
          'allows 30 of 64 calls at once from many processes',
        ],
      ],
    },
    {
      promise: 'A call takes from all of its limits or from none.',
      shownBy: [
        ['functions/core/quota/charge.test.ts', 'takes from all limits of a call or from none'],
      ],
    },
    {
      promise: 'A lease is counted exactly, and what is not consumed goes back.',
      shownBy: [
        ['functions/core/quota/charge.test.ts', 'counts leases exactly'],
        ['contracts/ledger.contract.ts', 'grants again what was given back, and no more'],
      ],
    },
  ],
  audit: [
    {
      promise: 'What changes something is on record before it is forwarded, or is refused.',
      shownBy: [['functions/enforcer/audit.test.ts', 'a call is refused and not forwarded']],
    },
    {
      promise: 'Of a list or a read nothing is shown that is not on record.',
      shownBy: [['functions/enforcer/audit.test.ts', 'a list is read, and nothing of it is shown']],
    },
    {
      promise: 'A call whose record can reach neither the stream nor the queue is refused.',
      shownBy: [
        [
          'end-to-end/faults.test.ts',
          'of Firehose and of the queue beside it refuses what cannot be recorded, and ends with either',
        ],
      ],
    },
    {
      promise: 'A call that could not be recorded is not charged.',
      shownBy: [
        ['functions/enforcer/quota.test.ts', 'is not charged for calls that could not be recorded'],
      ],
    },
    {
      promise: 'What the stream did not take is delivered once it works again.',
      shownBy: [
        [
          'end-to-end/faults.test.ts',
          'wait in the queue, and are delivered within seconds once it works again',
        ],
      ],
    },
    {
      promise: 'A record that was partly refused is sent again, and only that.',
      shownBy: [
        ['contracts/audit-sink.contract.ts', 'sends again what was refused, and only that'],
      ],
    },
    {
      promise: 'A decision record holds the trace of the request.',
      shownBy: [
        ['end-to-end/guide.test.ts', 'begins a trace where none, or a malformed one, is sent'],
      ],
    },
  ],
  'work after the answer': [
    {
      promise: 'It is done before the environment may freeze, and harms no answer.',
      shownBy: [
        [
          'functions/adapters/lambda/after-answer.test.ts',
          'works after each answer, and asks for the next',
        ],
        [
          'infra/local/lambda/life.test.ts',
          'finishes its work after the answer and before the freeze',
        ],
      ],
    },
  ],
  streaming: [
    {
      promise: 'Response headers go out before the first body byte, and chunks as they come.',
      shownBy: [
        [
          'functions/adapters/lambda/stream-answer.test.ts',
          'says status and headers before the first byte',
        ],
        ['end-to-end/clients.test.ts', 'gets progress before the answer'],
      ],
    },
    {
      promise: 'A slow reader holds a chunk or two, and one that leaves stops the upstream.',
      shownBy: [
        [
          'functions/adapters/lambda/stream-answer.test.ts',
          'holds a chunk or two while the reader is slow',
        ],
        [
          'functions/enforcer/real-stream.test.ts',
          'that a reader leaves is closed at the upstream',
        ],
      ],
    },
  ],
  'policy changes by upload': [
    {
      promise: 'Policy can want a call confirmed, which its caller’s own client is asked for.',
      shownBy: [
        [
          'end-to-end/confirm.test.ts',
          'is asked about with the file’s message, and is made once its user accepts',
        ],
      ],
    },
    {
      promise: 'An upload changes decisions within 30 s, at both enforcement points.',
      shownBy: [['end-to-end/policy-upload.test.ts', 'changes decisions without a restart']],
    },
    {
      promise: 'An archive that other tools read otherwise is refused.',
      shownBy: [
        [
          'functions/adapters/bundles/read-tar-differential.test.ts',
          'takes no archive that the command reads otherwise',
        ],
      ],
    },
    {
      promise: 'Every upload leaves a report of bounded size that no terminal obeys.',
      shownBy: [
        [
          'functions/activator/activate.test.ts',
          'leaves a report of bounded size on %s, and handles it once',
        ],
        [
          'cli/commands/policy.test.ts',
          'shows what a bundle chose so that it cannot pass for a line of its own',
        ],
      ],
    },
    {
      promise: '`policy upload` returns when every function decides by the bundle.',
      shownBy: [
        ['cli/commands/policy.test.ts', 'returns when every function decides by it'],
        [
          'functions/adapters/bundles/active-policy.test.ts',
          'serves an upload to every call once it is in force everywhere, the first one included',
        ],
      ],
    },
    {
      promise: 'A broken upload changes nothing and leaves a report.',
      shownBy: [
        [
          'functions/activator/activate.test.ts',
          'changes nothing for an upload that %s, and reports why',
        ],
      ],
    },
    {
      promise: 'The founding guide’s schema is read unchanged.',
      shownBy: [['policies/compile-schema.test.ts', 'takes the founding guide']],
    },
    {
      promise: 'The shipped bundle was built from the sources beside it.',
      shownBy: [
        [
          'policies/shipped-bundle.test.ts',
          'was built from the Rego, the capabilities and the schema',
        ],
      ],
    },
  ],
}
