// Would mail flow? What each kind of sender makes of a server's TLS and of its domain's policies: opportunistic ones (RFC 3207,
// RFC 7435) mostly verify nothing, MTA-STS (RFC 8461), DANE (RFC 7672) and strict clients (RFC 8314) do. Only TLS is judged:
// a server may refuse mail for other reasons.
import type { MailService } from '../mail/mail-port.ts'
import type { FailureReason } from '../mail/observed.ts'
import { replyClass } from '../mail/reply.ts'
import type { SessionFacts, TlsFacts } from '../mail/session-facts.ts'
import type { FlowReason } from './texts/mail-flow-texts.ts'

/** `strict-client`: a mail program, or a relay that was told to deliver with verified TLS only. */
export type Sender = 'opportunistic' | 'mta-sts' | 'dane' | 'strict-client'

/** `broken`: offered, and it does not come about. `unknown`: nothing was told, or it may not last. */
export type Encryption =
  | { readonly kind: 'agreed'; readonly tls: Pick<TlsFacts, 'chain' | 'nameMatches' | 'validNow'> }
  | { readonly kind: 'not-offered' }
  | { readonly kind: 'broken' }
  | { readonly kind: 'unknown' }

export interface FlowPort {
  readonly service: MailService
  readonly encryption: Encryption
}

/** The policies of the recipients' domain, as far as they were looked up. */
export interface FlowRecords {
  /** `unknown` where it is not given. */
  readonly mtaSts?: 'enforce' | 'testing' | 'none' | 'unknown'
  /** Whether the policy names this MX; taken for granted where it is not given. */
  readonly mxInPolicy?: boolean
  /** `usable`: TLSA records that DNSSEC proves (RFC 7672 section 2.2). `unknown` where it is not given. */
  readonly dane?: 'usable' | 'none' | 'unknown'
  /** Whether a record matches what the server showed. */
  readonly daneMatches?: boolean
}

export interface Flow {
  readonly sender: Sender
  readonly delivers: 'encrypted' | 'in-clear' | 'no' | 'unknown'
  /** Its words are in `flowReasons`. */
  readonly why: FlowReason
}

type Fate = Omit<Flow, 'sender'>

/** A row for each kind of sender that comes to such a port: policies of domains are for servers that deliver to an MX. */
export function mailFlow({ service, encryption }: FlowPort, records: FlowRecords = {}): readonly Flow[] {
  const rows: readonly Flow[] = [
    { sender: 'opportunistic', ...opportunistic(encryption) },
    { sender: 'mta-sts', ...underMtaSts(encryption, records) },
    { sender: 'dane', ...underDane(encryption, records) },
    { sender: 'strict-client', ...strict(encryption) },
  ]
  return service === 'relay'
    ? rows
    : rows.filter(({ sender }) => sender === 'opportunistic' || sender === 'strict-client')
}

/** How encryption went in the session of a check; without a session nothing is known. */
export function encryptionOf(session: SessionFacts | undefined): Encryption {
  if (!session) return { kind: 'unknown' }
  const { tls, startTls, failure } = session
  if (tls.kind === 'seen') return { kind: 'agreed', tls: tls.value }
  if (tls.kind === 'absent') return { kind: 'not-offered' }
  const isRefused = startTls.kind === 'seen' && replyClass(startTls.value) === 'permanent-negative'
  const isBroken = failure?.stage === 'tls' && endsOfBrokenTls.includes(failure.reason)
  return { kind: isRefused || isBroken ? 'broken' : 'unknown' }
}

/** A handshake that was cut off or took too long may come about the next time. */
const endsOfBrokenTls: readonly FailureReason[] = [
  'tls-handshake',
  'tls-too-old',
  'tls-garbage',
  'plaintext-on-tls-port',
  'client-certificate-required',
]

function opportunistic(encryption: Encryption): Fate {
  switch (encryption.kind) {
    case 'agreed':
      return { delivers: 'encrypted', why: isProven(encryption) ? 'tls-in-order' : 'nobody-verifies' }
    case 'not-offered':
      return { delivers: 'in-clear', why: 'tls-not-offered' }
    case 'broken':
      return { delivers: 'in-clear', why: 'falls-back' }
    case 'unknown':
      return { delivers: 'unknown', why: 'tls-not-known' }
  }
}

function underMtaSts(encryption: Encryption, { mtaSts = 'unknown', mxInPolicy = true }: FlowRecords): Fate {
  if (mtaSts === 'none') return { ...opportunistic(encryption), why: 'mta-sts-none' }
  if (mtaSts === 'testing') return { ...opportunistic(encryption), why: 'mta-sts-testing' }
  const enforced = mxInPolicy ? verified(encryption, mtaStsReasons) : no('mta-sts-other-mx')
  if (mtaSts === 'enforce') return enforced
  // Whatever the policy turns out to be, the mail goes the same way, or it cannot be said.
  const isSame = enforced.delivers === opportunistic(encryption).delivers
  return isSame ? enforced : { delivers: 'unknown', why: 'mta-sts-unknown' }
}

function underDane(encryption: Encryption, { dane = 'unknown', daneMatches }: FlowRecords): Fate {
  if (dane === 'none') return { ...opportunistic(encryption), why: 'dane-none' }
  if (dane === 'unknown') return { delivers: 'unknown', why: 'dane-unknown' }
  if (encryption.kind === 'unknown') return { delivers: 'unknown', why: 'tls-not-known' }
  // RFC 7672 section 2.2: with usable records there is no falling back to clear text.
  if (encryption.kind !== 'agreed') return no('dane-without-tls')
  if (daneMatches === undefined) return { delivers: 'unknown', why: 'dane-unknown' }
  return daneMatches ? { delivers: 'encrypted', why: 'dane-matches' } : no('dane-differs')
}

function strict(encryption: Encryption): Fate {
  return verified(encryption, strictReasons)
}

interface Reasons {
  readonly withoutTls: FlowReason
  readonly unproven: FlowReason
}

const mtaStsReasons: Reasons = { withoutTls: 'mta-sts-without-tls', unproven: 'mta-sts-certificate' }
const strictReasons: Reasons = { withoutTls: 'strict-without-tls', unproven: 'strict-certificate' }

function verified(encryption: Encryption, { withoutTls, unproven }: Reasons): Fate {
  if (encryption.kind === 'unknown') return { delivers: 'unknown', why: 'tls-not-known' }
  if (encryption.kind !== 'agreed') return no(withoutTls)
  return isProven(encryption) ? { delivers: 'encrypted', why: 'tls-in-order' } : no(unproven)
}

function isProven({ tls }: Extract<Encryption, { readonly kind: 'agreed' }>): boolean {
  return tls.chain === 'trusted' && tls.validNow && tls.nameMatches
}

function no(why: FlowReason): Fate {
  return { delivers: 'no', why }
}
