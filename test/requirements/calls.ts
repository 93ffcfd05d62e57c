/** Promises about what becomes of a call: the pipeline, reading, refusing. */
import type { Promises } from './promises.ts'

export const CALLS: Promises = {
  'one pipeline, three enforcement points': [
    {
      promise: 'A stage imports only earlier stages, and the core does no I/O.',
      shownBy: [['imports.test.ts', 'go in the directions that are allowed, and there are some']],
    },
    {
      promise: 'Every request gets exactly one decision record; an outcome that names it follows.',
      shownBy: [
        ['end-to-end/guide.test.ts', 'holds exactly one decision for each'],
        ['end-to-end/guide.test.ts', 'holds one outcome for each that the enforcer allowed'],
      ],
    },
    {
      promise: 'Every request gets one quota debit, after allow only.',
      shownBy: [
        ['functions/enforcer/quota.test.ts', 'is charged once for each call that is allowed'],
        ['functions/authorizer/edge.test.ts', 'is charged once, after allow'],
      ],
    },
    {
      promise: 'In front of the enforcer the authorizer neither decides nor charges.',
      shownBy: [
        [
          'functions/authorizer/edge.test.ts',
          'authenticates, and neither decides nor records nor charges',
        ],
        ['functions/authorizer/edge.test.ts', 'records whom it refuses, once'],
      ],
    },
    {
      promise:
        'Where a scope is all that a call lacks, its challenge names what is granted and needed.',
      shownBy: [
        ['functions/core/decide.test.ts', 'is a scope that the token lacks: granted and needed'],
        [
          'end-to-end/sign-in.test.ts',
          'is denied without a challenge where the caller may not call',
        ],
      ],
    },
    {
      promise: 'The same stages protect a server from within, as Hono middleware.',
      shownBy: [
        ['functions/embedded/mcp-authorization.test.ts', 'lets an allowed call reach its handler'],
        ['functions/embedded/mcp-authorization.test.ts', 'makes no call that cannot be recorded'],
        ['functions/embedded/mcp-authorization.test.ts', 'shows handlers who calls'],
        ['functions/embedded/policy-source.test.ts', 'follows the file within a second and a call'],
      ],
    },
    {
      promise: 'Authorizer results are never cached by API Gateway.',
      shownBy: [['infra/apis.test.ts', 'never reuses an answer of the authorizer']],
    },
    {
      promise: 'The edge refuses what lives only in the body, and lists for who may not see all.',
      shownBy: [
        [
          'functions/authorizer/edge-table.test.ts',
          'asks policy about all that there may be, by no name',
        ],
        [
          'functions/core/decide-tool.test.ts',
          'enforces what a header proves, and denies what none does',
        ],
        ['end-to-end/clients.test.ts', 'gets no list where it would show what is hidden'],
      ],
    },
    {
      promise: 'The upstream at the edge rejects legacy traffic and header/body disagreement.',
      shownBy: [
        ['infra/local/demo/demo-server.test.ts', 'refuses a 2025-11-25 client in mode modern-only'],
        [
          'end-to-end/bad-input.test.ts',
          'is refused by the upstream itself where headers and body disagree',
        ],
      ],
    },
    {
      promise: 'An edge upstream that executes what its headers do not say fails the deployment.',
      shownBy: [
        [
          'functions/edge-probe/serve-event.test.ts',
          'answers FAILED, with the reason, for one that executes a call whose Mcp-Name lies',
        ],
        [
          'functions/edge-probe/serve-event.test.ts',
          'answers SUCCESS for an upstream that looks at everything',
        ],
        [
          'infra/constructs/edge-proof.test.ts',
          'is deployed to its stage only once its upstream is proven',
        ],
        [
          'end-to-end/edge-probe.test.ts',
          'ends at an upstream that executes what its headers do not say, with server and reason',
        ],
      ],
    },
    {
      promise: 'Each server is its own API, and its 401 names its own metadata.',
      shownBy: [
        ['infra/apis.test.ts', 'names in a 401 the metadata of exactly that server'],
        ['end-to-end/bad-input.test.ts', 'is led to metadata that name this server'],
      ],
    },
    {
      promise: 'Which server a call is for comes from the stage, never from the path.',
      shownBy: [['infra/apis.test.ts', 'knows its name from its stage, not from a path']],
    },
  ],
  'fail closed, visibly': [
    {
      promise: 'Without a bundle every call is denied, with its own code.',
      shownBy: [
        ['functions/adapters/bundles/active-policy.test.ts', 'refuses while nothing is activated'],
      ],
    },
    {
      promise: 'The last good bundle serves while storage is down, within a stated staleness.',
      shownBy: [
        [
          'functions/adapters/bundles/active-policy.test.ts',
          'keeps serving while the store is down, for a day',
        ],
        [
          'functions/adapters/bundles/active-policy.test.ts',
          'waits for a store that hangs, but not for long',
        ],
      ],
    },
    {
      promise: 'The last good keys serve while their source is down, within a stated staleness.',
      shownBy: [
        [
          'contracts/verification-keys.contract.ts',
          'serve the last good ones while their source is down',
        ],
      ],
    },
    {
      promise: 'A call that comes when policy was last confirmed more than 5 s ago waits once.',
      shownBy: [
        [
          'functions/adapters/bundles/active-policy.test.ts',
          'serves an upload to every call once it is in force everywhere, the first one included',
        ],
        [
          'functions/adapters/bundles/active-policy.test.ts',
          'gives up a request that was frozen on the way',
        ],
      ],
    },
    {
      promise: 'An evaluation that breaks denies, and the next decision is right.',
      shownBy: [
        ['policies/opa.test.ts', 'whose rules conflict throws an Error'],
        ['policies/opa.test.ts', 'that grows without bound fails within its memory'],
      ],
    },
    {
      promise: 'A policy answer that cannot be read completely allows nothing.',
      shownBy: [['functions/core/decide.test.ts', 'that is complete and allows, allows']],
    },
    {
      promise: 'Unknown methods are refused; every method of every version has a row.',
      shownBy: [
        ['functions/core/invocation/methods.test.ts', 'has every method of the installed SDK'],
      ],
    },
  ],
  'strict in, byte for byte out': [
    {
      promise: 'One Authorization header, of one shape.',
      shownBy: [
        ['functions/core/credentials/authorization-header.test.ts', 'is refused when it %s'],
      ],
    },
    {
      promise: 'JSON is read strictly, and never otherwise than JSON.parse reads it.',
      shownBy: [
        ['functions/core/strict-json.test.ts', 'reads what JSON.parse reads, to the same value'],
        [
          'functions/core/strict-json.test.ts',
          'reads nothing that JSON.parse does not, and never throws',
        ],
      ],
    },
    {
      promise: 'Headers and body must agree.',
      shownBy: [
        [
          'functions/core/invocation/read-call.test.ts',
          'compares integers beyond 2^53 as they were written',
        ],
        ['end-to-end/bad-input.test.ts', 'is refused where headers and body disagree'],
      ],
    },
    {
      promise:
        'SQL calls the functions of the database that are known to be harmless, and those that policy names; no other, by whatever notation.',
      shownBy: [
        [
          'functions/core/constraints/sql/allowed-functions.test.ts',
          'no form of a call of %s passes',
        ],
        [
          'functions/core/constraints/sql/allowed-functions.test.ts',
          'what policy allows is allowed by its full name alone',
        ],
        ['functions/core/constraints/sql/compound-calls.test.ts', '%s is refused'],
        [
          'lanes/sql-engines/functions-of-postgresql.lane.ts',
          'no call of a volatile or parallel-unsafe one is read',
        ],
        [
          'lanes/sql-engines/functional-notation.lane.ts',
          'no name that passes calls a function of anybody',
        ],
      ],
    },
    {
      promise:
        'SQL that is forwarded gives the rows of the SQL that was sent: what a parser and a database read in two ways is refused, and ordinary statements pass.',
      shownBy: [
        [
          'functions/core/constraints/sql/same-text.test.ts',
          'is not what the parser made of it, in %s: %s',
        ],
        [
          'functions/core/constraints/sql/same-rows.engine.test.ts',
          'give the rows of the statements that were sent',
        ],
        ['lanes/sql-engines/same-rows.lane.ts', 'give the rows of the statements that were sent'],
        [
          'functions/core/constraints/sql/corpus.test.ts',
          'are read as what they do, but for kinds that have a name',
        ],
      ],
    },
    {
      promise: 'SQL is judged on its syntax tree and forwarded as that prints; other bytes stay.',
      shownBy: [
        [
          'functions/enforcer/forwarded-bytes.test.ts',
          'is printed from its syntax tree and bounded',
        ],
        ['functions/enforcer/forwarded-bytes.test.ts', 'is forwarded as it came: %s'],
      ],
    },
    {
      promise: 'Parameter headers of what a constraint rewrote are made anew.',
      shownBy: [
        ['functions/enforcer/forwarded-bytes.test.ts', 'gets its parameter header made anew'],
      ],
    },
    {
      promise: 'What was rewritten is asked about again, as part of the same decision.',
      shownBy: [
        ['functions/core/decide-tool.test.ts', 'is asked about again as it will be forwarded'],
      ],
    },
  ],
  'every argument that matters': [
    {
      promise: 'A constraint holds for every argument that its attribute names.',
      shownBy: [
        ['functions/core/constraints/mapped-arguments.test.ts', 'judges all of them: %s'],
        ['functions/core/constraints/mapped-arguments.test.ts', 'follows pointers: %s'],
      ],
    },
    {
      promise: 'Beside a path or an endpoint, an argument that is not listed is refused.',
      shownBy: [
        ['functions/core/constraints/mapped-arguments.test.ts', 'is refused beside a path, by'],
        ['functions/core/constraints/mapped-arguments.test.ts', 'is refused beside an endpoint'],
      ],
    },
    {
      promise: 'A number is changed only where the file says so, and its caller is told.',
      shownBy: [
        [
          'functions/enforcer/argument-conditions.test.ts',
          'refuses a number beyond it, and changes nothing',
        ],
        [
          'functions/enforcer/argument-conditions.test.ts',
          'that clamps is told in the _meta of the answer: %s',
        ],
      ],
    },
    {
      promise: 'A denial names the argument and the condition, never the value.',
      shownBy: [
        [
          'functions/enforcer/argument-conditions.test.ts',
          'names the argument and the condition, to the caller and in the record, and no value',
        ],
      ],
    },
  ],
  'a record for whatever happens': [
    {
      promise: 'What breaks before it is forwarded leaves one decision record and no charge.',
      shownBy: [
        ['functions/enforcer/broken-calls.test.ts', 'leaves one decision record and no charge: %s'],
        [
          'functions/embedded/mcp-authorization.test.ts',
          'refuses and records a call whose body was read before so that nobody knows it',
        ],
      ],
    },
    {
      promise: 'A call that is allowed and not forwarded costs nothing, and its outcome says so.',
      shownBy: [
        [
          'functions/enforcer/broken-calls.test.ts',
          'gets its units back where %s, and the outcome says so',
        ],
      ],
    },
  ],
  'refusals look the same': [
    {
      promise: 'A hidden tool answers exactly like one that does not exist.',
      shownBy: [
        ['functions/enforcer/hidden-tools.test.ts', '%s answers like one that is not there'],
        ['end-to-end/bad-input.test.ts', 'looks the same for a tool that is hidden'],
        [
          'functions/enforcer/hidden-tools.test.ts',
          'that takes SQL is denied before its arguments are read',
        ],
      ],
    },
    {
      promise: 'A refused request gets its own id back.',
      shownBy: [['end-to-end/bad-input.test.ts', 'gets its id back as it was written']],
    },
    {
      promise: 'The precise reason of a 401 goes to the audit, not to the caller.',
      shownBy: [['end-to-end/bad-input.test.ts', 'is on record, with the precise reason']],
    },
    {
      promise: 'Official clients show the sentence of a 403 and a 429 and stay connected.',
      shownBy: [
        ['end-to-end/clients.test.ts', 'shows the sentence of a 403 and stays connected'],
        ['end-to-end/clients.test.ts', 'shows the sentence of a 429 and stays connected'],
      ],
    },
    {
      promise: 'No refusal makes a client fall back to an older protocol.',
      shownBy: [
        ['functions/enforcer/official-clients.test.ts', '%s never falls back to a handshake'],
      ],
    },
  ],
}
