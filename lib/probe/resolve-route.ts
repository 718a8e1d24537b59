// Asks where mail for a domain goes: its MX records, RFC 5321 section 5.1.
import { Resolver } from 'node:dns/promises'
import { hostText } from '../mail/host.ts'
import type { Observed } from '../mail/observed.ts'
import { type MailRoute, type MxAnswer, readMailRoute } from '../records/mail-exchangers.ts'

export interface RouteOptions {
  /** Milliseconds for the whole answer. */
  readonly timeoutMs: number
  /** The system's where they are not given. */
  readonly nameServers?: readonly string[]
}

export type ResolveRoute = (domain: string, context: { readonly signal: AbortSignal }) => Promise<Observed<MailRoute>>

/** A resolver that asks once and says what came of it; it never rejects. */
export function createResolveRoute({ timeoutMs, nameServers }: RouteOptions): ResolveRoute {
  return async (domain, { signal }) => {
    const resolver = new Resolver({ timeout: Math.ceil(timeoutMs / 2), tries: 2 })
    if (nameServers) resolver.setServers(nameServers)
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
    const cancel = () => resolver.cancel()
    deadline.addEventListener('abort', cancel, { once: true })
    const answer: MxAnswer = deadline.aborted
      ? { kind: 'error', code: 'ECANCELLED' }
      : await resolver.resolveMx(domain).then(
          (records) => ({
            kind: 'records',
            records: records.map(({ priority, exchange }) => ({ preference: priority, exchange })),
          }),
          (error: NodeJS.ErrnoException) => ({ kind: 'error', code: error.code ?? 'EBADRESP' }),
        )
    const isLate = answer.kind === 'error' && answer.code === 'ECANCELLED' && !signal.aborted
    const route = readMailRoute(isLate ? { kind: 'error', code: 'ETIMEOUT' } : answer)
    const told = await withAliases(route, resolver)
    deadline.removeEventListener('abort', cancel)
    return told
  }
}

/** What could not be asked in time is no alias as far as anybody knows. */
async function withAliases(route: Observed<MailRoute>, resolver: Resolver): Promise<Observed<MailRoute>> {
  if (route.kind !== 'seen' || route.value.kind !== 'exchangers') return route
  const { exchangers } = route.value
  const targets = await Promise.all(exchangers.map(({ host }) => resolver.resolveCname(hostText(host)).catch(() => [])))
  const marked = exchangers.map((exchanger, index) => {
    const [aliasOf] = targets[index] ?? []
    return { ...exchanger, ...(aliasOf !== undefined && { aliasOf }) }
  })
  return { kind: 'seen', value: { ...route.value, exchangers: marked } }
}
