import fc from 'fast-check'
import { expect, it } from 'vitest'
import { safeText, troubleText } from '../../lib/mailbox/trouble-text.ts'

const credentials = { user: 'seed@postbox.test', password: 'pa"ss\\word' }

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

const forms: readonly (readonly [string, string])[] = [
  ['as it is', credentials.password],
  ['as a quoted string', 'pa\\"ss\\\\word'],
  ['in base64', base64(credentials.password)],
  ['as AUTHENTICATE PLAIN sends it', base64(`\0${credentials.user}\0${credentials.password}`)],
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
        expect(safeText(`${before}${form}${after}`, { user: 'seed', password })).not.toContain(form)
      }
    }),
  )
})

it('a password that the redaction itself would spell withholds the words', () => {
  expect(safeText('no dact here', { user: 'seed', password: 'dact' })).toBe(
    'its answer is withheld: it repeats the password',
  )
})

it('is one line of at most 300 characters', () => {
  expect(safeText('one\r\ntwo\u001b[31m', credentials)).toBe('one\\u{d}\\u{a}two\\u{1b}[31m')
  expect(safeText('\n'.repeat(500), credentials)).toHaveLength(300)
})

it('a refused login says so, and other errors their own words', () => {
  const refused = Object.assign(new Error('Command failed'), { authenticationFailed: true, responseText: 'Go away' })
  expect(troubleText(refused, { ...credentials, earlier: [] })).toBe('the login was refused: Go away')
  const earlier = [new Error('connect ECONNREFUSED')]
  expect(troubleText(new Error('Connection not available'), { ...credentials, earlier })).toBe('connect ECONNREFUSED')
})
