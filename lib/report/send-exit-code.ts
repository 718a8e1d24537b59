// The exit codes of sends and preflights (DESIGN section 9). They say more than a verdict: programs retry on some of them.

import { ourFailureId } from './outcome-finding.ts'
import type { PreflightReport } from './preflight-report.ts'
import type { SendFinding } from './send-finding.ts'
import type { SendReport } from './send-report.ts'

export const sendExitCodes = {
  pass: 0,
  findings: 1,
  inconclusive: 3,
  ourFailure: 5,
  deferred: 20,
  bounced: 21,
  missing: 22,
  notInInbox: 23,
  unknown: 24,
} as const

/** The exit code for one send. An accepted one that nobody looks for is a pass: it was the question. */
export function sendExitCode({
  outcome,
  arrival,
  rule,
  findings = [],
}: Pick<SendReport, 'outcome' | 'arrival' | 'rule'> & {
  readonly findings?: readonly Pick<SendFinding, 'id'>[]
}): number {
  // It went as far as it was to go.
  if (rule === 'lost.stopped-as-asked') return sendExitCodes.pass
  switch (outcome) {
    case 'deferred':
      return sendExitCodes.deferred
    case 'bounced':
      return sendExitCodes.bounced
    case 'unknown':
      return sendExitCodes.unknown
    case 'accepted':
      return arrivalExitCode(arrival)
    default:
      return findings.some(({ id }) => id === ourFailureId) ? sendExitCodes.ourFailure : sendExitCodes.inconclusive
  }
}

/** What is certain comes before what is open; among the sends of one command the worst counts. */
const worstFirst = [
  sendExitCodes.bounced,
  sendExitCodes.unknown,
  sendExitCodes.deferred,
  sendExitCodes.missing,
  sendExitCodes.notInInbox,
  sendExitCodes.ourFailure,
  sendExitCodes.inconclusive,
]

/** The exit code for the sends of one command. A wait for an arrival that was broken off has told nothing yet. */
export function sendsExitCode(reports: readonly Pick<SendReport, 'outcome' | 'arrival' | 'rule' | 'final'>[]): number {
  const codes = reports.map((report) => {
    const code = sendExitCode(report)
    return code === sendExitCodes.pass && !report.final ? sendExitCodes.inconclusive : code
  })
  return worstFirst.find((code) => codes.includes(code)) ?? sendExitCodes.pass
}

/** The exit code for a preflight: whether its gate opened; without a policy the verdict is the gate. */
export function preflightExitCode({ verdict: ungated, gate }: Pick<PreflightReport, 'verdict' | 'gate'>): number {
  const verdict = gate?.verdict ?? ungated
  if (verdict === 'fail') return sendExitCodes.findings
  return verdict === 'inconclusive' ? sendExitCodes.inconclusive : sendExitCodes.pass
}

function arrivalExitCode(arrival: SendReport['arrival']): number {
  switch (arrival) {
    case 'missing':
      return sendExitCodes.missing
    case 'junk':
    case 'other-folder':
      return sendExitCodes.notInInbox
    case 'could-not-look':
      return sendExitCodes.inconclusive
    default:
      return sendExitCodes.pass
  }
}
