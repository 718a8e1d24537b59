import { expect, it } from 'vitest'
import { isToken, makeToken, messageId, tokenOfAddress, tokenOfMessageId, verpAddress } from '../../lib/mail/token.ts'

const token = makeToken(Uint8Array.from({ length: 16 }, (_, index) => index * 16 + 1))

it('a token is 128 bits in lower-case hexadecimal', () => {
  expect(token).toBe('0111213141516171' + '8191a1b1c1d1e1f1')
  expect(isToken(token)).toBe(true)
  expect(isToken(token.slice(1))).toBe(false)
  expect(() => makeToken(new Uint8Array(15))).toThrow(RangeError)
})

it('a token is found again in the reverse-path, even if a server folded its case', () => {
  const address = verpAddress({ localPart: 'bounce', domain: 'example.org' }, token)
  expect(address).toBe(`bounce+${token}@example.org`)
  expect(tokenOfAddress(`To: <${address.toUpperCase()}>`)).toBe(token)
  expect(tokenOfAddress('bounce+123@example.org')).toBeUndefined()
})

it('a token is found again in the Message-ID', () => {
  expect(tokenOfMessageId(`Message-ID: ${messageId('example.org', token)}`)).toBe(token)
  expect(tokenOfMessageId('Message-ID: <other@example.org>')).toBeUndefined()
})
