// What a check looks at: the ports, each at every address, and how long each stage may take.
import { InputError } from '../contract/input-error.ts'
import type { Profile } from '../contract/requests.ts'
import type { Expectations } from '../mail/expectations.ts'
import type { Host, HostAndPort } from '../mail/host.ts'
import type { MailPort } from '../mail/mail-port.ts'
import type { TlsMode } from '../mail/session-facts.ts'
import type { Stage } from '../mail/stage.ts'
import { type AddressPolicy, allowsPort } from './address-policy.ts'

/** What is looked for over connections of its own, once a session came about. */
export interface OnRequest {
  /** Which versions of TLS are taken: up to four connections. */
  readonly tlsVersions?: boolean
  /** Whether MAIL and AUTH are taken in clear text. MAIL is said, and nothing else of a message. */
  readonly enforcement?: boolean
  /** A login, tried on one connection; whoever probes has the credentials. */
  readonly login?: boolean
  /** Whether mail from a stranger to a stranger is taken: MAIL and RCPT are said. Ask `mayTestRelay` first. */
  readonly relay?: { readonly reversePath: string; readonly forwardPath: string }
}

export interface PlannedCheck {
  readonly target: HostAndPort
  /** Ports to look at beside the target's own; those of the profile where neither is given. */
  readonly ports?: readonly number[]
  /** The usual ports of SMTP where it is not given. */
  readonly profile?: Profile
  /** How TLS begins on a port whose number does not tell; STARTTLS where it is not given. */
  readonly tls?: TlsMode
  /** `connect`: ports are only opened, whatever they are for, and nothing is said. Default `talk`. */
  readonly depth?: 'connect' | 'talk'
  readonly expect?: Expectations
  readonly onRequest?: OnRequest
}

/** One port at one address: at most one connection is made to it. */
export interface PlannedConnection extends MailPort {
  readonly host: Host
  readonly address: string
  /** See {@link PlannedCheck}. */
  readonly depth: 'connect' | 'talk'
  readonly onRequest?: OnRequest
  /** The one connection of a check on which a login that was asked for is tried: servers count attempts. */
  readonly mayLogIn?: true
}

/** Both families in turn stand in the list, so that four hold two of each. */
export const maxProbedAddresses = 4

/**
 * Milliseconds for each stage of a quick check, which answers within about 25 seconds. RFC 5321 section 4.5.3.2 gives
 * servers minutes: where one of these ends, the finding is inconclusive.
 */
export const quickCheckDeadlines: Readonly<Record<Exclude<Stage, 'dns' | 'helo' | 'capability'> | 'session', number>> =
  {
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

type KnownPort = Omit<MailPort, 'port' | 'expected'>

const knownPorts: ReadonlyMap<number, KnownPort> = new Map([
  [25, { protocol: 'smtp', service: 'relay', tlsMode: 'starttls' }],
  [465, { protocol: 'smtp', service: 'submissions', tlsMode: 'implicit' }],
  [587, { protocol: 'smtp', service: 'submission', tlsMode: 'starttls' }],
  [2525, { protocol: 'smtp', service: 'submission', tlsMode: 'starttls' }],
  [143, { protocol: 'imap', service: 'imap', tlsMode: 'starttls' }],
  [993, { protocol: 'imap', service: 'imaps', tlsMode: 'implicit' }],
  [110, { protocol: 'pop3', service: 'pop3', tlsMode: 'starttls' }],
  [995, { protocol: 'pop3', service: 'pop3s', tlsMode: 'implicit' }],
  [4190, { protocol: 'managesieve', service: 'managesieve', tlsMode: 'starttls' }],
])

/** Most servers have not all of the mailboxes' ports, and few have 2525: those may be closed. */
const usualPorts: Readonly<Record<Profile | 'default', readonly number[]>> = {
  default: [25, 465, 587],
  mx: [25],
  submission: [465, 587],
  'all-mail-ports': [25, 465, 587],
  migration: [25, 465, 587, 993],
  'tls-audit': [],
}

const optionalPorts: Readonly<Record<Profile | 'default', readonly number[]>> = {
  default: [2525],
  mx: [],
  submission: [2525],
  'all-mail-ports': [2525, 143, 993, 110, 995, 4190],
  migration: [2525, 143, 110, 995, 4190],
  'tls-audit': [25, 465, 587, 2525, 143, 993, 110, 995, 4190],
}

/** The ports to look at, in the order given. Throws InputError for a port that may not be dialled, or that nobody here can talk to. */
export function planPorts(check: PlannedCheck, { policy }: { readonly policy: AddressPolicy }): readonly MailPort[] {
  const ofTarget = check.target.port === undefined ? [] : [{ port: check.target.port, field: 'target' }]
  const named = (check.ports ?? []).map((port, index) => ({ port, field: `ports.${index}` }))
  const asked = [...ofTarget, ...named]
  const issues = asked.flatMap(({ port, field }) => {
    const message = objection(port, check, policy)
    return message === undefined ? [] : [{ field, message }]
  })
  if (issues.length > 0) throw new InputError(issues)
  if (asked.length === 0) return portsOf(check.profile ?? 'default')
  return [...new Set(asked.map(({ port }) => port))].map((port) => askedPort(port, check.tls))
}

/** Every port at every address, up to `maxProbedAddresses` of them. */
export function planConnections(
  host: Host,
  { addresses, ports, depth = 'talk', onRequest }: WhereToConnect,
): readonly PlannedConnection[] {
  const chosen = addresses.slice(0, maxProbedAddresses)
  const alike = { host, depth, ...(onRequest && { onRequest }) }
  const planned = ports.flatMap((port) => chosen.map((address) => ({ ...port, address, ...alike })))
  const first = planned.findIndex(({ service }) => service === 'submission' || service === 'submissions')
  return planned.map((connection, index) => (index === first ? { ...connection, mayLogIn: true } : connection))
}

interface WhereToConnect extends Pick<PlannedCheck, 'depth' | 'onRequest'> {
  readonly addresses: readonly string[]
  readonly ports: readonly MailPort[]
}

function portsOf(profile: Profile | 'default'): readonly MailPort[] {
  const usual = usualPorts[profile].map((port) => [port, 'usual'] as const)
  const optional = optionalPorts[profile].map((port) => [port, 'optional'] as const)
  return [...usual, ...optional].flatMap(([port, expected]) => {
    const known = knownPorts.get(port)
    return known ? [{ port, ...known, expected }] : []
  })
}

function objection(port: number, { depth }: PlannedCheck, policy: AddressPolicy): string | undefined {
  if (!allowsPort(port, policy)) {
    return `Port ${port} is not one that is checked from here: use 25, 465, 587, 2525, 143, 993, 110, 995 or 4190.`
  }
  if (port !== 24 || depth === 'connect') return undefined
  return 'Port 24 is for LMTP, which this check does not speak: "smtping ports" tells whether it is open.'
}

/** A port that only its owner knows is taken for a relay, of which least is demanded; with implicit TLS for submissions. */
function askedPort(port: number, tls: TlsMode = 'starttls'): MailPort {
  const known = knownPorts.get(port)
  if (known) return { port, ...known, expected: 'asked' }
  const service = tls === 'implicit' ? 'submissions' : 'relay'
  return { port, protocol: 'smtp', service, tlsMode: tls, expected: 'asked' }
}
