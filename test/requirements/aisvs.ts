/** OWASP AISVS 1.01, chapter C10 (MCP security), as far as a test shows it; caches stand in `duties.ts`. */
import type { Promises } from './promises.ts'

const TASKS = 'functions/enforcer/tasks.test.ts'
const MIRRORED = 'functions/enforcer/mirrored-headers.test.ts'
const EMBEDDED = 'functions/embedded/mcp-authorization.test.ts'
const ASSERTIONS = 'infra/local/identity/assertion-grants.test.ts'
const CONFIRM = 'functions/enforcer/confirm.test.ts'

export const AISVS: Promises = {
  'OWASP AISVS C10: headers that repeat the body': [
    {
      promise: 'On tasks/* the decoded Mcp-Name names the task of the body, in every version.',
      shownBy: [
        [MIRRORED, '%s of %s names the task of the body, decoded'],
        [MIRRORED, '%s of %s is refused with any other'],
        [TASKS, '%s reaches the upstream under its own id, in params and Mcp-Name'],
      ],
    },
    {
      promise: 'Versions that do not ask for these headers have them held against the body, too.',
      shownBy: [[MIRRORED, 'is held against it in %s, which does not ask for it']],
    },
    {
      promise: 'What repeats nothing of the body is not handed on.',
      shownBy: [
        [MIRRORED, 'and repeats nothing of it stays behind'],
        [MIRRORED, 'names no other task of a stream that waits for several'],
      ],
    },
    {
      promise:
        'Where headers alone decide, versions that nobody holds against the body are refused.',
      shownBy: [
        ['functions/authorizer/edge-table.test.ts', 'speaks no version but one: %j'],
        [
          'functions/authorizer/edge.test.ts',
          'asks nothing of headers that no body is held against',
        ],
      ],
    },
  ],
  'OWASP AISVS C10: who is called, and from where': [
    {
      promise: 'Origin and Host are looked at apart, and a page whose name leads here is refused.',
      shownBy: [
        [EMBEDDED, 'looks at Host and Origin apart'],
        [EMBEDDED, 'takes the host of a request without the header from its URL'],
      ],
    },
    {
      promise: 'An assertion for a list of audiences is worth nothing.',
      shownBy: [
        [ASSERTIONS, 'is refused for an audience that is a list'],
        [ASSERTIONS, 'for a list of clients is not exchanged'],
        [ASSERTIONS, 'to several is not'],
        [ASSERTIONS, 'for the provider alone is worth an access token for its resource'],
      ],
    },
    {
      promise: 'An assertion is used once for as long as it lives.',
      shownBy: [[ASSERTIONS, 'is used once for as long as it lives']],
    },
  ],
  'OWASP AISVS C10: state': [
    {
      promise: 'A confirmation counts once, also where the upstream asked on after it.',
      shownBy: [
        [CONFIRM, 'goes on once for one confirmation'],
        [CONFIRM, 'counts once for the rounds after it, too'],
      ],
    },
    {
      promise: 'A request state is of one caller, one call and a while.',
      shownBy: [
        ['functions/enforcer/request-state.test.ts', 'is unknown with %s'],
        [
          'functions/enforcer/request-state.test.ts',
          'of somebody else, forged, raw or over answers as one that never was',
        ],
      ],
    },
  ],
  'OWASP AISVS C10: what is hidden': [
    {
      promise: 'A prompt or resource hidden from lists can be neither had nor completed.',
      shownBy: [
        ['functions/enforcer/hidden-things.test.ts', 'is neither listed, had nor completed'],
      ],
    },
    {
      promise: 'What may be seen is listed, had and completed.',
      shownBy: [['functions/enforcer/hidden-things.test.ts', 'is listed, had and completed']],
    },
  ],
  'OWASP AISVS C10: configuration': [
    {
      promise: 'A misspelt key is refused, wherever it stands, and so widens nothing.',
      shownBy: [
        ['policies/misspelt-keys.test.ts', 'is refused, wherever it stands'],
        [
          'policies/misspelt-keys.test.ts',
          'is refused, wherever a condition would be left out without it',
        ],
        ['infra/config/misspelt-keys.test.ts', 'is refused, wherever it stands'],
        ['functions/embedded/options.test.ts', 'are refused where any of them is misspelt'],
      ],
    },
  ],
}
