// The names of a sending address, and the addresses of a name: RFC 8601 section 3 (iprev), known as FCrDNS.
import type { SenderReverse } from '../../diagnosis/sender-observation.ts'
import { isSameAddress } from '../../plan/address-policy.ts'
import { type RecordsAnswer, readRecords } from '../../records/dns-records.ts'
import { type AddressAnswer, type HostAddresses, readHostAddresses } from '../../records/host-addresses.ts'
import { reverseName } from '../../records/reverse-name.ts'
import type { Questions } from './questions.ts'

/** Names that are read, and confirmed; RFC 8601 section 3 advises a limit, and that of RFC 7208 section 4.6.4 is ten. */
const maxNames = 10
/** Whole pools of servers say one name in EHLO: an address that is left out would be said to be another's. */
const maxPool = 256

/** The names that the reverse tree has, each asked for its own addresses of this family. */
export async function readReverse(address: string, questions: Questions): Promise<SenderReverse> {
  const names = readRecords(await questions.pointers(reverseName(address)))
  if (names.kind !== 'seen') return { address, names, confirmed: [], unanswered: [] }
  const list = names.value.slice(0, maxNames).map((name) => name.toLowerCase())
  const ask = address.includes(':') ? questions.ipv6 : questions.ipv4
  const answers = await Promise.all(list.map(ask))
  const those = (test: (answer: RecordsAnswer<string>) => boolean) =>
    list.filter((_, index) => answers[index] !== undefined && test(answers[index]))
  return {
    address,
    names: { kind: 'seen', value: list },
    confirmed: those(
      (answer) => answer.kind === 'records' && answer.records.some((one) => isSameAddress(one, address)),
    ),
    unanswered: those((answer) => readRecords(answer).kind === 'temporary-failure'),
  }
}

/** The addresses of a name, as DNS has them and this machine's own files do not. */
export async function readAddresses(name: string, { ipv4, ipv6 }: Questions): Promise<HostAddresses> {
  const [four, six] = await Promise.all([ipv4(name), ipv6(name)])
  return readHostAddresses({ ipv4: addressesOf(four), ipv6: addressesOf(six) }, { most: maxPool })
}

/** The answer to a question for addresses. */
export function addressesOf(answer: RecordsAnswer<string>): AddressAnswer {
  return answer.kind === 'records' ? { kind: 'addresses', addresses: answer.records } : answer
}
