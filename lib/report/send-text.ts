// A send for the terminal.
import { actionTexts, arrivalTexts, outcomeTexts } from '../diagnosis/outcome-texts.ts'
import { authenticationWords, hopWords } from '../diagnosis/receiver-view.ts'
import { formatReply } from '../mail/reply.ts'
import { wrapText } from './columns.ts'
import { deferralWords } from './deferrals.ts'
import type { FindingReport } from './finding-report.ts'
import type { SendFinding } from './send-finding.ts'
import type { SendReport } from './send-report.ts'
import { terminalText } from './terminal-text.ts'
import { verdictMark } from './verdict-mark.ts'

const width = 100

/** The whole report as text, its transcript included. */
export function sendText(report: SendReport): string {
  return [
    headline(report.target),
    attemptsText(report),
    answersText(report),
    outcomeText(report),
    findingsText(report),
    attemptFindingsText(report),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function headline({ to, server, mxOf }: SendReport['target']): string {
  return `${terminalText(to)} through ${server}${mxOf === undefined ? '' : ` (where mail for ${mxOf} goes)`}`
}

function attemptsText({ attempts }: SendReport): string {
  return attempts.flatMap(({ transcript = [] }) => transcript.map(transcriptLine)).join('\n')
}

type Entry = NonNullable<SendReport['attempts'][number]['transcript']>[number]

/** swaks' marks: who speaks, and whether inside TLS. */
function transcriptLine({ atMs, direction, tls, text }: Entry): string {
  const arrow = { client: tls ? '~>' : '->', server: tls ? '<~' : '<-', event: '==' }[direction]
  return `${String(Math.round(atMs)).padStart(6)} ms ${arrow} ${terminalText(text)}`
}

function answersText({ answers }: SendReport): string {
  return answers
    ? [answers.talk, answers.take]
        .map(({ sentence }) => wrapText(sentence, { width, indent: '  ' }).trimStart())
        .join('\n')
    : ''
}

function outcomeText(report: SendReport): string {
  const { verdict, outcome, permanence, cause, reply, arrival, seconds, deferrals } = report
  const what = outcome === undefined ? 'not tried yet' : outcomeTexts[outcome].label
  const how = [permanence, cause].filter((word) => word !== undefined).join(', ')
  return [
    `${verdictMark[verdict]} ${what}${how ? ` (${how})` : ''}${afterWords({ seconds, deferrals })}`,
    ...(reply ? formatReply(reply).map((line) => `    ${terminalText(line)}`) : []),
    ...(arrival === undefined ? [] : [`  arrival: ${arrivalTexts[arrival].label}`]),
    ...receivedLines(report),
    ...sentLine(report),
    `  what to do: ${whatToDo(report)}`,
  ].join('\n')
}

/** " after 2 deferrals in 14 min", or " after 0.4 s" where it was not put off. */
function afterWords({ seconds, deferrals }: Pick<SendReport, 'seconds' | 'deferrals'>): string {
  if (deferrals) return ` after ${deferralWords(deferrals)}`
  return seconds.outcome === undefined ? '' : ` after ${seconds.outcome} s`
}

/** What the receiver's people find it by. */
function sentLine({ messageId, outcome, attempts }: SendReport): readonly string[] {
  const last = attempts.at(-1)
  if (messageId === undefined || last === undefined || outcome === 'not-sent') return []
  return [`  Message-ID: ${terminalText(messageId)}, last tried at ${last.startedAt}`]
}

/** Of what is over, nothing more comes that could be waited for. */
function whatToDo({ action, final, outcome }: SendReport): string {
  if (action !== 'wait' || !final) return actionTexts[action].label
  return outcome === 'unknown'
    ? 'look for it at the receiver, and do not send it again'
    : 'see in the mailbox whether it arrives'
}

/** "as the receiver saw it: SPF pass (example.org), DMARC pass; 3 hops, the last one encrypted". */
function receivedLines({ received }: SendReport): readonly string[] {
  const { authentication, hops = [] } = received ?? {}
  const checked = authentication ? authenticationWords(authentication).join(', ') || 'nothing was checked' : ''
  const words = [checked, hops.length > 0 ? hopWords(hops) : ''].filter((part) => part !== '').join('; ')
  return words === '' ? [] : [`  as the receiver saw it: ${terminalText(words)}`]
}

function findingsText({ findings }: SendReport): string {
  return findings
    .map(({ verdict, title, ...words }) => [`${verdictMark[verdict]} ${title}`, ...wordsOf(words)].join('\n'))
    .join('\n')
}

/** What was found about the last attempt; those before it are in the JSON. */
function attemptFindingsText({ attempts }: SendReport): string {
  const findings = attempts.at(-1)?.findings ?? []
  return findings.length === 0 ? '' : ['seen at the last attempt:', ...findings.map(attemptFindingText)].join('\n\n')
}

function attemptFindingText({ id, verdict, stage, title, ...words }: FindingReport): string {
  return [`${verdictMark[verdict]} at ${stage}: ${title} [${id}]`, ...wordsOf(words)].join('\n')
}

function wordsOf({
  evidence,
  meaning,
  remedy,
  command,
}: Pick<SendFinding, 'evidence' | 'meaning' | 'remedy' | 'command'>) {
  return [
    ...evidence.map((line) => wrapText(`» ${terminalText(line)}`, { width, indent: '    ' })),
    wrapText(`${meaning} ${remedy}`, { width, indent: '    ' }),
    ...(command === undefined ? [] : [`    Try: ${terminalText(command)}`]),
  ]
}
