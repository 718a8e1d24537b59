import fc from 'fast-check'
import { expect, it } from 'vitest'
import { troubleOf } from '../../lib/mailbox/trouble.ts'
import { safeText } from '../../lib/mailbox/trouble-text.ts'

const password = 'pa"ss\\word'
const credentials = { user: 'seed@postbox.test', secrets: [password] }

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

const forms: readonly (readonly [string, string])[] = [
  ['as it is', password],
  ['as a quoted string', 'pa\\"ss\\\\word'],
  ['in base64', base64(password)],
  ['as AUTHENTICATE PLAIN sends it', base64(`\0${credentials.user}\0${password}`)],
  ['with the user, who AUTHENTICATE LOGIN sends', base64(credentials.user)],
]
it.each(forms)('the password is taken out %s', (_name, form) => {
  expect(safeText(`I heard ${form}!`, credentials)).toBe('I heard [redacted]!')
})

it('no password of any letters is left in the words', () => {
  const text = fc.string({ unit: 'binary', maxLength: 200 })
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 4 }), text, text, (password, before, after) => {
      const encoded = [password, base64(password), base64(`\0seed\0${password}`)]
      for (const form of encoded) {
        expect(safeText(`${before}${form}${after}`, { user: 'seed', secrets: [password] })).not.toContain(form)
      }
    }),
  )
})

it('a password that the redaction itself would spell withholds the words', () => {
  expect(safeText('no dact here', { user: 'seed', secrets: ['dact'] })).toBe(
    'its answer is withheld: it repeats the password',
  )
})

it('is one line of at most 300 characters', () => {
  expect(safeText('one\r\ntwo\u001b[31m', credentials)).toBe('one\\u{d}\\u{a}two\\u{1b}[31m')
  expect(safeText('\n'.repeat(500), credentials)).toHaveLength(300)
})

it.each([
  [
    'a refused login',
    { authenticationFailed: true, responseText: 'Go away' },
    'login-refused',
    'the login was refused: Go away',
  ],
  [
    'a server that cannot look it up',
    { authenticationFailed: true, serverResponseCode: 'UNAVAILABLE' },
    'server-error',
    /./,
  ],
  ['a server that is busy', { authenticationFailed: true, serverResponseCode: 'INUSE' }, 'server-error', /./],
  [
    'a directory that is down, in words alone',
    { authenticationFailed: true, responseText: 'Temporary authentication failure.' },
    'server-error',
    /./,
  ],
  [
    'a lock that ends by itself, which is a refusal all the same',
    { authenticationFailed: true, responseText: 'This account is temporarily locked' },
    'login-refused',
    /locked/,
  ],
  [
    'Gmail’s limit',
    { authenticationFailed: true, responseText: 'Too many simultaneous connections. (Failure)' },
    'too-many-connections',
    /simultaneous/,
  ],
  [
    'Dovecot’s limit',
    {
      authenticationFailed: true,
      responseText: 'Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)',
    },
    'too-many-connections',
    /./,
  ],
  ['the code of RFC 5530 for a limit', { serverResponseCode: 'LIMIT' }, 'too-many-connections', /./],
  [
    'Gmail’s throttle, which is no refused login',
    { authenticationFailed: true, responseText: 'Account exceeded command or bandwidth limits. (Failure)' },
    'too-many-connections',
    /bandwidth/,
  ],
  [
    'a quota that is called a limit',
    { serverResponseCode: 'OVERQUOTA', responseText: 'The storage limit is reached' },
    'over-quota',
    /storage/,
  ],
  ['a folder that is gone', { mailboxMissing: true }, 'folder-missing', /./],
  ['a certificate', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'tls', /./],
  ['nobody', { code: 'ECONNREFUSED' }, 'unreachable', /./],
  ['a name that is not there', { code: 'ENOTFOUND' }, 'unreachable', /./],
  ['a quota', { serverResponseCode: 'OVERQUOTA' }, 'over-quota', /./],
  ['anything else', {}, 'server-error', 'Command failed'],
])('%s is told by its own name', (_name, about, reason, detail) => {
  const trouble = troubleOf(Object.assign(new Error('Command failed'), about), { ...credentials, earlier: [] })
  expect(trouble).toEqual({ reason, detail: typeof detail === 'string' ? detail : expect.stringMatching(detail) })
})

it('an error without words has those of the one before it', () => {
  const earlier = [Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })]
  const trouble = troubleOf(new Error('Connection not available'), { ...credentials, earlier })
  expect(trouble).toEqual({ reason: 'unreachable', detail: 'connect ECONNREFUSED' })
})
