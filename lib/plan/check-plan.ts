// What a check looks at: the ports, each at every address, and how long each stage may take.
import { InputError } from '../contract/input-error.ts'
import type { Host, HostAndPort } from '../mail/host.ts'
import type { Expectation, MailPort, MailService } from '../mail/mail-port.ts'
import type { TlsMode } from '../mail/session-facts.ts'
import type { Stage } from '../mail/stage.ts'
import { type AddressPolicy, allowsPort } from './address-policy.ts'

export interface PlannedCheck {
  readonly target: HostAndPort
  /** Ports to look at beside the target's own; the usual ones where neither is given. */
  readonly ports?: readonly number[]
  /** How TLS begins on a port whose number does not tell; STARTTLS where it is not given. */
  readonly tls?: TlsMode
}

/** One port at one address: at most one connection is made to it. */
export interface PlannedConnection extends MailPort {
  readonly host: Host
  readonly address: string
}

/** Both families in turn stand in the list, so that four hold two of each. */
export const maxProbedAddresses = 4

/**
 * Milliseconds for each stage of a quick check, which answers within about 25 seconds. RFC 5321 section 4.5.3.2 gives
 * servers minutes: where one of these ends, the finding is inconclusive.
 */
export const quickCheckDeadlines: Readonly<Record<Exclude<Stage, 'dns' | 'helo'> | 'session', number>> = {
  connect: 4_000,
  greeting: 10_000,
  ehlo: 5_000,
  starttls: 5_000,
  tls: 5_000,
  auth: 5_000,
  mail: 5_000,
  rcpt: 5_000,
  data: 5_000,
  body: 5_000,
  dot: 5_000,
  quit: 1_000,
  session: 20_000,
}

interface KnownPort {
  readonly service: MailService
  readonly tlsMode: TlsMode
  readonly expected: Expectation
}

const knownPorts: ReadonlyMap<number, KnownPort> = new Map([
  [25, { service: 'relay', tlsMode: 'starttls', expected: 'usual' }],
  [465, { service: 'submissions', tlsMode: 'implicit', expected: 'usual' }],
  [587, { service: 'submission', tlsMode: 'starttls', expected: 'usual' }],
  [2525, { service: 'submission', tlsMode: 'starttls', expected: 'optional' }],
])

const otherProtocols: ReadonlyMap<number, string> = new Map([
  [24, 'LMTP'],
  [110, 'POP3'],
  [143, 'IMAP'],
  [993, 'IMAP'],
  [995, 'POP3'],
  [4190, 'ManageSieve'],
])

/** The ports to look at, in the order given. Throws InputError for a port that is not SMTP's or may not be dialled. */
export function planPorts(check: PlannedCheck, { policy }: { readonly policy: AddressPolicy }): readonly MailPort[] {
  const ofTarget = check.target.port === undefined ? [] : [{ port: check.target.port, field: 'target' }]
  const named = (check.ports ?? []).map((port, index) => ({ port, field: `ports.${index}` }))
  const asked = [...ofTarget, ...named]
  const issues = asked.flatMap(({ port, field }) => {
    const message = objection(port, policy)
    return message === undefined ? [] : [{ field, message }]
  })
  if (issues.length > 0) throw new InputError(issues)
  if (asked.length === 0) return [...knownPorts].map(([port, known]) => ({ port, ...known }))
  return [...new Set(asked.map(({ port }) => port))].map((port) => askedPort(port, check.tls))
}

/** Every port at every address, up to `maxProbedAddresses` of them. */
export function planConnections(
  host: Host,
  { addresses, ports }: { readonly addresses: readonly string[]; readonly ports: readonly MailPort[] },
): readonly PlannedConnection[] {
  const chosen = addresses.slice(0, maxProbedAddresses)
  return ports.flatMap((port) => chosen.map((address) => ({ ...port, host, address })))
}

function objection(port: number, policy: AddressPolicy): string | undefined {
  const protocol = otherProtocols.get(port)
  if (protocol) return `Port ${port} is for ${protocol}, and this check speaks SMTP: use 25, 465, 587 or 2525.`
  if (allowsPort(port, policy)) return undefined
  return `Port ${port} is not one that is checked from here: use 25, 465, 587 or 2525.`
}

/** A port that only its owner knows is taken for a relay, of which least is demanded; with implicit TLS for submissions. */
function askedPort(port: number, tls: TlsMode = 'starttls'): MailPort {
  const known = knownPorts.get(port)
  if (known) return { port, ...known, expected: 'asked' }
  return { port, service: tls === 'implicit' ? 'submissions' : 'relay', tlsMode: tls, expected: 'asked' }
}
