/**
 * Every promise of the design with the tests that show it: a file below test/ and the beginning of a
 * test's title in it. A promise that no test shows has no place here, and none may stand here without one.
 */
export interface Promised {
  /** What is promised, as somebody would rely on it. */
  readonly promise: string
  /** File and title, one line each. */
  readonly shownBy: readonly (readonly [file: string, title: string])[]
}

export const PROMISES: Readonly<Record<string, readonly Promised[]>> = {
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
      promise: 'A call that comes when policy was last confirmed more than 30 s ago waits once.',
      shownBy: [
        [
          'functions/adapters/bundles/active-policy.test.ts',
          'serves an upload to the first call after 30 seconds',
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
  'refusals look the same': [
    {
      promise: 'A hidden tool answers exactly like one that does not exist.',
      shownBy: [
        ['functions/enforcer/hidden-tools.test.ts', '%s answers like one that is not there'],
        ['end-to-end/bad-input.test.ts', 'looks the same for a tool that is hidden'],
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
          'functions/adapters/lambda/stream-response.test.ts',
          'says status and headers before the first byte',
        ],
        ['end-to-end/clients.test.ts', 'gets progress while the answer is produced, not with it'],
      ],
    },
    {
      promise: 'A slow reader holds a chunk or two, and one that leaves stops the upstream.',
      shownBy: [
        [
          'functions/adapters/lambda/stream-response.test.ts',
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
      promise: 'An upload changes decisions within 30 s, at both enforcement points.',
      shownBy: [['end-to-end/policy-upload.test.ts', 'changes decisions without a restart']],
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
  'the local stack': [
    {
      promise: 'It runs the synthesized template: what is added there appears here.',
      shownBy: [
        ['infra/local/foreign-app.test.ts', 'serves its second API with a stage'],
        [
          'infra/local/harness.test.ts',
          'gives functions only what the template and Lambda give them',
        ],
      ],
    },
    {
      promise: 'stdout has one ready line.',
      shownBy: [
        [
          'end-to-end/life.test.ts',
          'prints one ready line on stdout and everything else elsewhere',
        ],
      ],
    },
    {
      promise: 'SIGTERM to npm, or Ctrl-C, ends everything that was started.',
      shownBy: [
        ['end-to-end/life.test.ts', 'ends with everything it started'],
        ['end-to-end/life.test.ts', 'ends on Ctrl-C'],
      ],
    },
    {
      promise: 'Stacks run side by side.',
      shownBy: [['end-to-end/life.test.ts', 'share nothing']],
    },
    {
      promise: 'A taken port or a broken file is named with its line, and nothing is left running.',
      shownBy: [
        ['end-to-end/refused-start.test.ts', 'ends the start with code 1, the port and what to do'],
      ],
    },
    {
      promise: 'Somebody’s own server, issuer and keys work, a new key within 30 s.',
      shownBy: [
        ['end-to-end/own-config.test.ts', 'is there for clients of both eras'],
        ['end-to-end/own-config.test.ts', 'works within 30 s, though it was refused before: %s'],
      ],
    },
    {
      promise: 'The token command prints an access token and nothing else.',
      shownBy: [['cli/commands/token.test.ts', 'prints a token and nothing else']],
    },
    {
      promise: 'The env file leads AWS tools to the stand-ins.',
      shownBy: [
        ['end-to-end/contract.test.ts', 'leads the AWS SDK to the resources of the template'],
      ],
    },
    {
      promise: 'An endpoint variable that is set already is used instead of the stand-in.',
      shownBy: [
        [
          'end-to-end/given-services.test.ts',
          'serve calls: keys, policy and quota come from there',
        ],
      ],
    },
    {
      promise: 'Outages can be rehearsed, and anything unknown is refused.',
      shownBy: [
        ['end-to-end/faults.test.ts', 'are set by the command as by PUT, several at once'],
        ['cli/commands/local-fault.test.ts', 'refuses %s and changes nothing'],
      ],
    },
    {
      promise: 'The whole stack lives in the time that --clock names.',
      shownBy: [
        ['end-to-end/contract.test.ts', 'is one for gateway, functions, provider and audit'],
      ],
    },
    {
      promise: 'Audit records appear as NDJSON within 2 s.',
      shownBy: [
        ['end-to-end/contract.test.ts', 'hold a record within 2 s of the answer, as NDJSON'],
      ],
    },
    {
      promise: 'The demo tools work on real data.',
      shownBy: [['end-to-end/contract.test.ts', 'work on real data']],
    },
    {
      promise: 'Clients of both eras list and call tools.',
      shownBy: [['end-to-end/clients.test.ts', 'lists and calls tools at /mcp/%s with %j']],
    },
    {
      promise: 'What the README says to type works.',
      shownBy: [['end-to-end/readme.test.ts', 'has the first allowed and the first denied call']],
    },
  ],
  deployment: [
    {
      promise: 'cdk-nag’s AwsSolutions rules find nothing, with a domain and without.',
      shownBy: [['infra/nag.test.ts', 'find nothing in the example']],
    },
    {
      promise: 'Nobody may do more than they must.',
      shownBy: [['infra/stack.test.ts', 'let nobody name a whole service or every resource']],
    },
    {
      promise: 'What holds data outlives the stack, under the ids that it has.',
      shownBy: [['infra/stack.test.ts', 'keeps its logical ids, because a new one would be empty']],
    },
    {
      promise: 'Bundles are bounded, reproducible, and hold nothing of tests or tools.',
      shownBy: [
        ['infra/bundling/bundle-functions.test.ts', 'stays below its ceiling'],
        [
          'infra/bundling/bundle-functions.test.ts',
          'holds nothing of tests, tools or the local stack',
        ],
      ],
    },
  ],
}
