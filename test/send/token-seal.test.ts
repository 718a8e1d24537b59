import { expect, it } from 'vitest'
import { createTokenSeal } from '../../lib/send/token-seal.ts'

const id = '0123456789abcdef0123456789abcdef'
const seal = createTokenSeal('a key of this installation')

it('a token of ours is read back', () => {
  expect(seal.idOf(seal.tokenOf(id))).toBe(id)
})

it('a token is what openssl says: those that are on their way stay ours', () => {
  // printf 'smtping token v1 ID' | openssl dgst -sha256 -hmac KEY, its first 16 digits
  expect(createTokenSeal('a key of sixteen bytes or more').tokenOf(id)).toBe(`${id}25c443690c28560e`)
})

it.each([
  ['of another key', createTokenSeal('a key of somebody else').tokenOf(id)],
  ['that is only the id', id],
  ['for another id with this seal', `f${seal.tokenOf(id).slice(1)}`],
  ['in capitals', seal.tokenOf(id).toUpperCase()],
  ['that is nothing', ''],
])('a token %s is not ours', (_, token) => expect(seal.idOf(token)).toBeUndefined())

it('a key that could be guessed is refused', () => {
  expect(() => createTokenSeal('short')).toThrow(RangeError)
})
