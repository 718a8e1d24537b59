// One row of the fault matrix as a test expects it.
import type { About } from '../../lib/diagnosis/finding.ts'
import type { Outcome, Verdict } from '../../lib/mail/outcome.ts'
import type { Stage } from '../../lib/mail/stage.ts'
import type { Credentials } from '../../lib/smtp/secrets.ts'
import type { messages } from './messages.ts'

/** The finding that decides; absent where nothing but passes is found. */
export interface Expectation {
  readonly verdict: Exclude<Verdict, 'pass'>
  readonly stage: Stage
  readonly reason: string
  readonly retryable: boolean
  readonly about: About
}

/** How a row is played. */
export interface Play {
  /** In place of the scenario of the row's id. */
  readonly scenario?: string
  /** `submission`: strict about certificates, as users' mail programs are. Default `relay`. */
  readonly service?: 'relay' | 'submission'
  readonly tls?: 'starttls' | 'implicit' | 'none' | 'opportunistic'
  /** Default `recorded`: whatever the certificate is, the message goes on. */
  readonly verification?: 'required'
  /** The client's clock goes as fast as the scenario is played. */
  readonly clock?: 'fast'
  /** How much faster than its file says the scenario is played, where a hundred times is too fast. */
  readonly speed?: number
  /** What has a short deadline, because the server is to miss it: a stage, or all of the session; `dns` is the resolver's. */
  readonly impatientAt?: Exclude<Stage, 'helo' | 'capability'> | 'session'
  readonly message?: keyof typeof messages
  readonly reversePath?: string
  readonly forwardPaths?: readonly string[]
  readonly credentials?: Credentials
  readonly stopAfter?: 'rcpt'
  readonly pipelining?: 'when-offered'
  readonly ehloName?: string
  /** The address of ours to connect from. */
  readonly from?: string
  /** Looks, or attempts, before the one that is judged. */
  readonly before?: number
  readonly policy?: 'public-unicast-only'
  /** The name that is looked up in the scenario's zone first. */
  readonly lookUp?: string
}

interface Extras extends Play {
  /** What is special about this case, where a row has several. */
  readonly case?: string
  /** Why ours differs from the matrix's column, where it does. */
  readonly departs?: string
  /** Whose doing it is, where it is not the target's. */
  readonly about?: About
  /** All other findings that are no passes, "warn bare-lf". */
  readonly also?: readonly string[]
  /**
   * The commands that the server heard on the connections of the look or attempt that is judged, in order; "." is a
   * message with its final dot, "…" an answer to a challenge. Connections are parted by " / ".
   */
  readonly heard?: string | RegExp
}

export interface Row {
  readonly id: string
  readonly run: 'check' | 'send'
  readonly title: string
  readonly play: Play
  readonly due: {
    readonly finding: Expectation | undefined
    readonly outcome: Outcome | undefined
    readonly also: readonly string[]
    readonly heard: string | RegExp
  }
}

/** What a look says that nothing keeps from its end, and what an attempt says. */
const wholeCheck = 'EHLO STARTTLS EHLO QUIT'
const wholeSend = 'EHLO STARTTLS EHLO MAIL RCPT DATA . QUIT'

type Words = readonly [Exclude<Verdict, 'pass'>, Stage, string, 'retryable' | 'final']

/** A look at the server, judged by its worst finding. */
export function check(id: string, words: Words | 'pass', extras: Extras = {}): Row {
  return row('check', id, { words, outcome: undefined, extras: { heard: wholeCheck, ...extras } })
}

/** An attempt to hand a message over, judged by its worst finding and its outcome. */
export function send(id: string, words: Words | 'pass', outcome: Outcome, extras: Extras = {}): Row {
  return row('send', id, { words, outcome, extras: { heard: wholeSend, ...extras } })
}

interface Told {
  readonly words: Words | 'pass'
  readonly outcome: Outcome | undefined
  readonly extras: Extras & { readonly heard: string | RegExp }
}

function row(run: Row['run'], id: string, { words, outcome, extras }: Told): Row {
  const { case: special, departs: _, about = 'target', also = [], heard, ...play } = extras
  const finding = words === 'pass' ? undefined : expectation(words, about)
  const told = [finding?.verdict ?? 'pass', finding?.reason, outcome].filter((word) => word !== undefined)
  const title = `${id}${special === undefined ? '' : `, ${special}`}: ${told.join(' ')}`
  return { id, run, title, play, due: { finding, outcome, also, heard } }
}

function expectation([verdict, stage, reason, retry]: Words, about: About): Expectation {
  return { verdict, stage, reason, retryable: retry === 'retryable', about }
}
