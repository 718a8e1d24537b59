// The mail servers of the model: what each session does, as a script says, and what was taken in the end. They know nothing
// of our ledger, so that they can be asked whether it tells the truth.
import type { Stage } from '../../../lib/mail/stage.ts'

export const behaviours = ['ok', '4yz', '5yz', '421', 'fin', 'rst', 'hang', 'malformed', 'slow', 'endless'] as const
export type Behaviour = (typeof behaviours)[number] | 'mixed'

export const smtpStages = ['greeting', 'ehlo', 'mail', 'rcpt', 'data', 'body', 'dot', 'quit'] as const
export type SmtpStage = (typeof smtpStages)[number]

/** As a real wire passes them where the server offers STARTTLS; EHLO comes again inside TLS. */
export const tlsStages = ['greeting', 'ehlo', 'starttls', 'tls', ...smtpStages.slice(2)] as const
export type TlsStage = SmtpStage | 'starttls' | 'tls'

/** One session: friendly, but for one stage. */
export interface SessionScript {
  readonly stage: TlsStage | 'connect'
  readonly does: Behaviour
  /** Whether a message whose dot is not answered was taken all the same. */
  readonly takes?: boolean
}

/** What becomes of a message that was taken. */
export interface AfterTaking {
  readonly arrivesAfterMs?: readonly number[]
  readonly folder?: 'inbox' | 'junk'
  /** Notifications. */
  readonly reportsAfterMs?: readonly number[]
  readonly reports?: 'failed' | 'delayed' | 'delivered'
}

/** All that the servers do about one send, or about all of them. */
export interface ServerScript {
  /** One entry for each session; the last one repeats. None: friendly. */
  readonly sessions: readonly SessionScript[]
  readonly after: AfterTaking
}

export const friendly: ServerScript = { sessions: [], after: { arrivesAfterMs: [20_000] } }

export interface Taken {
  readonly id: string
  readonly at: number
}

export interface ServerSession {
  readonly sendId: string
  readonly script: SessionScript | undefined
}

/** Servers that do what the script of each send says. */
export function openServers(now: () => number, scriptOf: (sendId: string) => ServerScript) {
  const taken: Taken[] = []
  const dials = new Map<string, number>()
  const onTaken: ((id: string, after: AfterTaking) => void)[] = []

  function take(id: string): void {
    taken.push({ id, at: now() })
    for (const tell of onTaken) tell(id, scriptOf(id).after)
  }

  return {
    taken: (): readonly Taken[] => taken,
    countOf: (id: string) => taken.filter((one) => one.id === id).length,
    dialsOf: (id: string) => dials.get(id) ?? 0,
    whenTaken: (tell: (id: string, after: AfterTaking) => void) => void onTaken.push(tell),

    /** The next session of a send. */
    open(sendId: string): ServerSession {
      const count = dials.get(sendId) ?? 0
      dials.set(sendId, count + 1)
      const { sessions } = scriptOf(sendId)
      return { sendId, script: sessions[Math.min(count, sessions.length - 1)] }
    },

    /** The whole message is there, its last dot included. */
    hearDot({ sendId, script }: ServerSession): void {
      if (takesAtDot(script) && !isUnread({ sendId, script })) take(sendId)
    },
  }
}

/** What a session does at a stage. */
export function behaviourAt({ script }: ServerSession, stage: Stage): Behaviour {
  return script?.stage === stage ? script.does : 'ok'
}

/** Bytes that nobody reads are on their way all the same, and their last dot behind them. */
export function isUnread({ script }: ServerSession): boolean {
  return script?.stage === 'body' && script.does === 'hang'
}

function takesAtDot(script: SessionScript | undefined): boolean {
  if (script?.stage !== 'dot' || script.does === 'ok' || script.does === 'slow') return true
  const isRefusal = ['4yz', '5yz', '421', 'mixed'].includes(script.does)
  return !isRefusal && script.takes === true
}

export type Servers = ReturnType<typeof openServers>
