// The seal of tokens: HMAC-SHA-256 (RFC 2104) over the id, with a key that only this installation has.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { claimedId, isId, isToken, makeToken, type TokenSeal } from '../mail/token.ts'

/** Said before the id, so that the key can never be used to make another thing's MAC. */
const purpose = 'smtping token v1 '

/** Makes and reads tokens with this key. Throws for a key that could be guessed. */
export function createTokenSeal(key: string | Uint8Array): TokenSeal {
  if (Buffer.byteLength(key) < 16)
    throw new RangeError('The key of the tokens has at least 16 bytes: make a longer one.')
  const tokenOf = (id: string) =>
    makeToken(
      id,
      createHmac('sha256', key)
        .update(purpose + id)
        .digest(),
    )
  return {
    tokenOf: (id) => {
      if (!isId(id)) throw new RangeError('A token is made of the id of a send.')
      return tokenOf(id)
    },
    idOf: (token) => {
      if (!isToken(token)) return undefined
      const id = claimedId(token)
      return timingSafeEqual(Buffer.from(token), Buffer.from(tokenOf(id))) ? id : undefined
    },
  }
}
