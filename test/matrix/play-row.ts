// Plays the scenario of a row over real sockets, with our client against the scripted server, and judges what came of it.
import { startFakeServer } from '../../fixtures/scripted/fake-server.ts'
import type { FakeServer } from '../../fixtures/scripted/fake-server-settings.ts'
import type { SessionLog } from '../../fixtures/scripted/session-log.ts'
import { classify } from '../../lib/classification/classify.ts'
import { evidenceOfTransaction } from '../../lib/classification/transaction-evidence.ts'
import { diagnose } from '../../lib/diagnosis/diagnose.ts'
import { diagnoseAttempt } from '../../lib/diagnosis/diagnose-attempt.ts'
import type { Finding } from '../../lib/diagnosis/finding.ts'
import { worstFirst } from '../../lib/diagnosis/worst-first.ts'
import type { Outcome } from '../../lib/mail/outcome.ts'
import { handOver, hostOf, look, speed } from './client-under-test.ts'
import type { Expectation, Play, Row } from './row.ts'

export interface Played {
  readonly finding: Expectation | undefined
  readonly outcome: Outcome | undefined
  readonly also: readonly string[]
  readonly heard: string
}

/** Plays it, in a form to compare with what is due; `told` has every finding, for whoever reads of a difference. */
export async function playRow({ id, run, play }: Row): Promise<Played & { readonly told: readonly string[] }> {
  const server = await startFakeServer({
    ...{ scenario: play.scenario ?? id, speed: play.speed ?? speed },
    ...(play.lookUp !== undefined && { dnsPort: 0 }),
  })
  try {
    const judge = run === 'check' ? judgeLook : judgeAttempt
    for (let count = 0; count < (play.before ?? 0); count += 1) await judge(server, play)
    const earlier = server.sessions().length
    const { findings, outcome } = await judge(server, play)
    const [worst, ...others] = worstFirst.flatMap((verdict) => findings.filter((one) => one.verdict === verdict))
    return {
      finding: worst && expectationOf(worst),
      outcome,
      also: others.filter(({ verdict }) => verdict !== 'pass').map(({ verdict, id: reason }) => `${verdict} ${reason}`),
      heard: server.sessions().slice(earlier).map(commandsOf).join(' / '),
      told: findings.map((one) => `${one.verdict} ${one.id} ${one.stage} ${one.about}: ${one.evidence.join(' | ')}`),
    }
  } finally {
    await server.stop()
  }
}

interface Judged {
  readonly findings: readonly Finding[]
  readonly outcome: Outcome | undefined
}

async function judgeLook(server: FakeServer, play: Play): Promise<Judged> {
  return { findings: diagnose(await look(server, play)), outcome: undefined }
}

async function judgeAttempt(server: FakeServer, play: Play): Promise<Judged> {
  const facts = await handOver(server, play)
  const at = Date.now()
  const target = { host: hostOf(server, play), port: server.port }
  return {
    findings: diagnoseAttempt({ facts, target, address: server.host, at }),
    outcome: classify([evidenceOfTransaction(facts, at)]).outcome,
  }
}

function expectationOf({ verdict, stage, id, retryable, about }: Finding): Expectation | undefined {
  return verdict === 'pass' ? undefined : { verdict, stage, reason: id, retryable, about }
}

const verbs = ['EHLO', 'HELO', 'STARTTLS', 'AUTH', 'MAIL', 'RCPT', 'DATA', 'RSET', 'QUIT']

/**
 * The verbs that a connection heard; a whole message is its dot, anything else is an answer to a challenge. A handshake that
 * the server does not answer is noted as lines, too: they end what was said.
 */
function commandsOf({ lines }: SessionLog): string {
  const heard = lines.filter(({ direction }) => direction === 'heard').map(({ text }) => text)
  const handshakeAt = heard.findIndex((text) => text.startsWith('\x16'))
  const said = handshakeAt < 0 ? heard : heard.slice(0, handshakeAt)
  return said.map((text) => (text.startsWith('a message of ') ? '.' : verbOf(text))).join(' ')
}

function verbOf(text: string): string {
  const [word = ''] = text.split(' ')
  return verbs.includes(word) ? word : '…'
}
