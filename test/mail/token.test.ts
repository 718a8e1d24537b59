import { expect, it } from 'vitest'
import {
  idOfMessageId,
  isId,
  isToken,
  longestBounceLocalPart,
  makeId,
  makeToken,
  messageId,
  sealOf,
  tokenOfAddress,
  verpAddress,
} from '../../lib/mail/token.ts'

const id = makeId(Uint8Array.from({ length: 16 }, (_, index) => index * 16 + 1))
const token = makeToken(id, new Uint8Array(32).fill(0xab))

it('an id is 128 bits in lower-case hexadecimal', () => {
  expect(id).toBe('0111213141516171' + '8191a1b1c1d1e1f1')
  expect(isId(id)).toBe(true)
  expect(isId(id.slice(1))).toBe(false)
  expect(() => makeId(new Uint8Array(15))).toThrow(RangeError)
})

it('a token is the id with 64 bits of its seal', () => {
  expect(token).toBe(`${id}abababababababab`)
  expect(sealOf(token)).toBe('abababababababab')
  expect([isToken(token), isToken(id), isToken(`${token}0`)]).toEqual([true, false, false])
})

it('a token is found again in the reverse-path, even if a server folded its case', () => {
  const address = verpAddress({ localPart: 'bounce', domain: 'example.org' }, token)
  expect(address).toBe(`bounce+${token}@example.org`)
  expect(tokenOfAddress(`To: <${address.toUpperCase()}>`)).toBe(token)
  expect(tokenOfAddress('bounce+123@example.org')).toBeUndefined()
})

it('the longest bounce address has room for a token in the 64 octets of a local part', () => {
  const [localPart] = verpAddress(
    { localPart: 'b'.repeat(longestBounceLocalPart), domain: 'example.org' },
    token,
  ).split('@')
  expect(localPart).toHaveLength(64)
})

it('an id is found again in the Message-ID', () => {
  expect(idOfMessageId(`Message-ID: ${messageId('example.org', id)}`)).toBe(id)
  expect(idOfMessageId('Message-ID: <other@example.org>')).toBeUndefined()
})
