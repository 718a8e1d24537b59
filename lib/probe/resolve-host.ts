// Asks for a host's addresses. c-ares asks the name servers itself: it reads no search list and no legacy address forms,
// and tells a missing name from a failing server, which getaddrinfo does not.
import { lookup, Resolver } from 'node:dns/promises'
import type { Host } from '../mail/host.ts'
import { type AddressAnswer, type HostAddresses, readHostAddresses } from '../records/host-addresses.ts'

export type ResolveHost = (host: Host, context: { readonly signal: AbortSignal }) => Promise<HostAddresses>

export interface ResolverOptions {
  /** `this-machine-too`: what this machine's programs know (hosts file, `localhost`) comes first. Never when deployed. */
  readonly sources: 'name-servers' | 'this-machine-too'
  /** Milliseconds for the whole answer. */
  readonly timeoutMs: number
  /** "192.0.2.53" or "192.0.2.53:5353"; the system's where they are not given. */
  readonly nameServers?: readonly string[]
}

/** A resolver that asks once and says what came of it; it never rejects. Addresses are their own answer. */
export function createResolveHost(options: ResolverOptions): ResolveHost {
  return async (host, { signal }) => {
    if (host.kind !== 'name') return { kind: 'seen', value: [host.address] }
    if (signal.aborted) return readHostAddresses({ ipv4: givenUp, ipv6: givenUp })
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)])
    const question = askNameServers(host.name, options)
    deadline.addEventListener('abort', question.cancel)
    const known = options.sources === 'this-machine-too' ? await askThisMachine(host.name, deadline) : []
    if (known.length > 0) question.cancel()
    const answers = known.length > 0 ? byFamily(known) : await question.answers
    deadline.removeEventListener('abort', question.cancel)
    return readHostAddresses(
      deadline.aborted ? whereCancelled(answers, signal.aborted ? 'ECANCELLED' : 'ETIMEOUT') : answers,
    )
  }
}

const givenUp: AddressAnswer = { kind: 'error', code: 'ECANCELLED' }

interface Answers {
  readonly ipv4: AddressAnswer
  readonly ipv6: AddressAnswer
}

function askNameServers(name: string, { timeoutMs, nameServers }: ResolverOptions) {
  // Two tries of half the time: a lost datagram is asked for again before our own deadline ends the wait.
  const resolver = new Resolver({ timeout: Math.ceil(timeoutMs / 2), tries: 2 })
  if (nameServers) resolver.setServers(nameServers)
  const answers = Promise.all([answer(resolver.resolve4(name)), answer(resolver.resolve6(name))])
  return {
    answers: answers.then(([ipv4, ipv6]): Answers => ({ ipv4, ipv6 })),
    cancel: () => resolver.cancel(),
  }
}

function answer(asked: Promise<readonly string[]>): Promise<AddressAnswer> {
  return asked.then(
    (addresses) => ({ kind: 'addresses', addresses }),
    (error: NodeJS.ErrnoException) => ({ kind: 'error', code: error.code ?? 'EBADRESP' }),
  )
}

/** What getaddrinfo knows; empty where it knows nothing, fails, or takes longer than the deadline. */
async function askThisMachine(name: string, deadline: AbortSignal): Promise<readonly string[]> {
  const known = lookup(name, { all: true }).then(
    (found) => found.map(({ address }) => address),
    () => [],
  )
  return Promise.race([known, aborted(deadline)])
}

function aborted(signal: AbortSignal): Promise<readonly string[]> {
  if (signal.aborted) return Promise.resolve([])
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve([]), { once: true }))
}

function byFamily(addresses: readonly string[]): Answers {
  const [ipv4, ipv6] = [false, true].map((withColon) => addresses.filter((text) => text.includes(':') === withColon))
  return {
    ipv4: { kind: 'addresses', addresses: ipv4 ?? [] },
    ipv6: { kind: 'addresses', addresses: ipv6 ?? [] },
  }
}

/** c-ares calls every question that we cancelled ECANCELLED; why we did so is ours to know. */
function whereCancelled(answers: Answers, code: string): Answers {
  const explain = (one: AddressAnswer): AddressAnswer =>
    one.kind === 'error' && one.code === 'ECANCELLED' ? { kind: 'error', code } : one
  return { ipv4: explain(answers.ipv4), ipv6: explain(answers.ipv6) }
}
