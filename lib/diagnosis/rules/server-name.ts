// Who does the server say it is? RFC 5321 section 4.2: a greeting begins with its fully qualified name.
import { parseHost } from '../../mail/host.ts'
import { seenValue } from '../../mail/observed.ts'
import { formatReply } from '../../mail/reply.ts'
import type { TlsFacts } from '../../mail/session-facts.ts'
import type { Rule } from '../finding.ts'
import { isMaskedGreeting } from '../masked-greeting.ts'
import { perSession, placeOf } from '../per-port.ts'

/** A greeting without any text is allowed in practice, and names nobody to compare. Nor does one that was overwritten. */
export const serverName: Rule = perSession(({ greeting, tls, failure }, port, { target, reverseNames }) => {
  if (failure?.reason === 'not-smtp') return []
  const opening = seenValue(greeting)
  const word = opening?.lines[0]?.trim().split(/\s/)[0]
  if (opening?.code !== 220 || !word || isMaskedGreeting(opening)) return []
  const finding = { verdict: 'warn', about: 'target', stage: 'greeting', retryable: false, ...placeOf(port) } as const
  const evidence = formatReply(opening).slice(0, 1)
  const name = fullName(word)
  if (!name) return [{ ...finding, id: 'server-name-not-fqdn', evidence }]
  if (target.host.kind !== 'name' || isKin(name, target.host.name) || isProven(seenValue(tls))) return []
  // A name that leads to this address and back is the server's own, whatever else it is known by.
  const reverse = reverseNames?.find(({ address }) => address === port.address)
  if (reverse?.confirmed.includes(name)) return []
  return [{ ...finding, id: 'greeting-name-differs', evidence: [...evidence, `target ${target.host.name}`] }]
})

function fullName(text: string): string | undefined {
  const host = parseHost(text)
  return host?.kind === 'name' && host.name.includes('.') ? host.name : undefined
}

/** mx.google.com greets for gmail-smtp-in.l.google.com: hosts of one domain may answer for each other. */
function isKin(one: string, other: string): boolean {
  return domainOf(one) === domainOf(other)
}

function domainOf(name: string): string {
  return name.split('.').slice(-2).join('.')
}

/** A trusted certificate for the target's name proves the server, whatever it calls itself. */
function isProven(tls: TlsFacts | undefined): boolean {
  return tls?.nameMatches === true && tls.chain === 'trusted'
}
