// The addresses of a host from the answers to an A and an AAAA question: RFC 1035 section 4.1.1 (RCODE), RFC 2308
// sections 2.1 and 2.2 (no such name, no such data), RFC 3596.
import type { Observed } from '../mail/observed.ts'
import { noData, noSuchName, temporaryFailure } from './resolver-error.ts'

/** The answer to one question: the addresses, or the resolver's error code ("ENOTFOUND", "ENODATA", "ESERVFAIL", …). */
export type AddressAnswer =
  | { readonly kind: 'addresses'; readonly addresses: readonly string[] }
  | { readonly kind: 'error'; readonly code: string }

/** A name with more addresses than this is read no further: what we keep and dial is bounded. */
export const maxHostAddresses = 8

/** The addresses of a host, and the families whose question nobody answered: what is missing there is not known to be. */
export type HostAddresses = Observed<readonly string[]> & { readonly unanswered?: readonly (4 | 6)[] }

/**
 * What both answers say together, both families in turn. `absent`: no such name. Seen and empty: the name exists and
 * has no address. A family that failed is forgiven where the other one answered, and only there.
 */
export function readHostAddresses(
  answers: { readonly ipv4: AddressAnswer; readonly ipv6: AddressAnswer },
  { most = maxHostAddresses }: { readonly most?: number } = {},
): HostAddresses {
  const found = inTurn(addressesOf(answers.ipv4), addressesOf(answers.ipv6))
  if (found.length > 0) {
    const unanswered = ([4, 6] as const).filter((family) =>
      isFailure(codeOf(family === 4 ? answers.ipv4 : answers.ipv6)),
    )
    const failed = unanswered.filter((family) => !found.some((address) => address.includes(':') === (family === 6)))
    return { kind: 'seen', value: found.slice(0, most), ...(failed.length > 0 && { unanswered: failed }) }
  }
  const codes = [codeOf(answers.ipv4), codeOf(answers.ipv6)]
  const failed = codes.find(isFailure)
  if (failed !== undefined) return temporaryFailure(failed)
  return codes.includes(noData) ? { kind: 'seen', value: [] } : { kind: 'absent' }
}

function isFailure(code: string): boolean {
  return code !== noData && code !== noSuchName
}

function addressesOf(answer: AddressAnswer): readonly string[] {
  return answer.kind === 'addresses' ? [...new Set(answer.addresses)] : []
}

/** An answer without a record of the type asked for is "no such data". */
function codeOf(answer: AddressAnswer): string {
  return answer.kind === 'error' ? answer.code : noData
}

function inTurn(first: readonly string[], second: readonly string[]): readonly string[] {
  const length = Math.max(first.length, second.length)
  return Array.from({ length }, (_, index) => [
    ...first.slice(index, index + 1),
    ...second.slice(index, index + 1),
  ]).flat()
}
