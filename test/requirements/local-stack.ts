/** Promises about the local stack and the deployment. */
import type { Promises } from './promises.ts'

export const LOCAL_STACK: Promises = {
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
      promise:
        'No web page gets at its servers, under whatever name, and pages that may sign in can.',
      shownBy: [
        ['infra/local/web-pages.test.ts', 'refuses a name that was made to lead here: %s'],
        [
          'infra/local/web-pages.test.ts',
          'refuses a page of somebody else, its preflights too: %s',
        ],
        [
          'infra/local/web-pages.test.ts',
          'signs in pages of this machine and those that the configuration names: %s',
        ],
      ],
    },
    {
      promise: 'A query that never ends costs its caller an error and nobody else anything.',
      shownBy: [
        [
          'infra/local/demo/demo-tools.test.ts',
          'stops a query that never ends, and answers everybody else meanwhile',
        ],
      ],
    },
    {
      promise: 'It runs on the oldest Node.js that is named anywhere.',
      shownBy: [
        [
          'lanes/minimum-node/minimum-node.lane.ts',
          'runs the stack: a token, a call of each kind, a new policy',
        ],
      ],
    },
    {
      promise: 'Stacks run side by side.',
      shownBy: [
        ['end-to-end/life.test.ts', 'share nothing'],
        [
          'infra/local/start/home-lock.test.ts',
          'is given to one of many that start together, and no two share one',
        ],
      ],
    },
    {
      promise: 'What will fail later is said before the stack is ready, with what to do.',
      shownBy: [
        [
          'infra/local/start/first-warnings.test.ts',
          'an issuer whose keys cannot be had is named, with where they were looked for',
        ],
        [
          'infra/local/start/first-warnings.test.ts',
          'an upstream where nobody listens is named, a tenant’s own as well',
        ],
        [
          'infra/local/start/first-warnings.test.ts',
          'a secret that is not there is named, with the command that makes it',
        ],
      ],
    },
    {
      promise: 'Nothing is synthesized from a configuration that is not there.',
      shownBy: [['infra/synth.test.ts', 'goes on without no configuration: %s']],
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
    {
      promise: 'Others install constructs, middleware and command line without the local stack.',
      shownBy: [
        ['package/package.test.ts', 'protects the example’s server'],
        ['package/package.test.ts', 'lays out a CDK app with the functions that it brings'],
        ['package/package.test.ts', 'nothing of the local stack or the tests'],
      ],
    },
    {
      promise:
        'Clients sign in whatever scope they register with, and find the identity provider where it was.',
      shownBy: [
        [
          'infra/local/identity/provider.test.ts',
          'registers a client with %s, which may ask for every scope',
        ],
        [
          'infra/local/identity/provider.test.ts',
          'keeps its port and the clients that registered over a restart, while the port is free',
        ],
      ],
    },
    {
      promise: 'What the stack suggests fits the policy that it runs.',
      shownBy: [
        [
          'infra/local/start/next-commands.test.ts',
          'name a tenant and a role of the policy that runs, as a shell reads them',
        ],
      ],
    },
    {
      promise: 'The demo keeps tenants’ rows apart.',
      shownBy: [
        ['infra/local/demo/demo-tools.test.ts', 'has a database %s, of its orders alone'],
        ['end-to-end/readme.test.ts', 'shows %j'],
      ],
    },
  ],
}
