// An explanation for the terminal.
import { actionTexts } from '../diagnosis/outcome-texts.ts'
import type { Verdict } from '../mail/outcome.ts'
import { formatReply } from '../mail/reply.ts'
import { wrapText } from './columns.ts'
import type { Explanation } from './explanation.ts'
import { terminalText } from './terminal-text.ts'
import { verdictMark } from './verdict-mark.ts'

const width = 100

/** The whole explanation as text. What the server wrote is made safe to print. */
export function explanationText(explanation: Explanation): string {
  const { title, permanence, reply, codeMeaning, enhancedMeaning, meaning, remedy, action, who, notes } = explanation
  const said = reply ? formatReply({ code: reply.code, lines: reply.lines }) : [explanation.line]
  return [
    `${verdictMark[verdictOf(explanation)]} ${title}${permanence ? ` (${permanence})` : ''}`,
    ...said.map((line) => `    ${terminalText(line)}`.trimEnd()),
    '',
    ...(reply ? [field('code', `${reply.code}: ${codeMeaning ?? 'no standard names this code.'}`)] : []),
    ...(enhancedMeaning ? [field('status', enhancedMeaning), ...registered(explanation)] : []),
    field('it means', meaning),
    field('what to do', remedy === actionTexts[action].sentence ? remedy : `${actionTexts[action].label}. ${remedy}`),
    ...(who ? [field('who', `${who}.`)] : []),
    ...hints(explanation),
    field('read from', `${terminalText(explanation.line)} [${explanation.rule}]`.trimStart()),
    ...(explanation.words === undefined ? [] : [field('decided by', `“${terminalText(explanation.words)}”`)]),
    ...explanation.contradictions.map(({ meaning }) => field('conflict', meaning)),
    ...notes.map((note) => field('note', note)),
  ].join('\n')
}

function registered({ enhancedStatusName }: Explanation): readonly string[] {
  return enhancedStatusName === undefined ? [] : [field('registered', `“${enhancedStatusName}” (IANA)`)]
}

function hints({ retryAfter, blocklist, blocklistName, blocklistLookup, provider }: Explanation): readonly string[] {
  const list = [blocklist, blocklistName && `(${blocklistName})`, blocklistLookup && `look up at ${blocklistLookup}`]
  return [
    ...(retryAfter === undefined ? [] : [field('come back', `in ${retryAfter} seconds, says the reply`)]),
    ...(blocklist === undefined ? [] : [field('blocklist', terminalText(list.filter(Boolean).join(' ')))]),
    ...(provider === undefined ? [] : [field('provider', `${provider}, by the words of the reply`)]),
  ]
}

function field(name: string, text: string): string {
  const indent = ' '.repeat(14)
  return `  ${name.padEnd(12)}${wrapText(text, { width, indent }).trimStart()}`
}

/** Accepted is amber, and a reply that decides nothing is no verdict. */
function verdictOf({ outcome }: Explanation): Verdict {
  switch (outcome) {
    case 'accepted':
    case 'deferred':
      return 'warn'
    case 'bounced':
      return 'fail'
    default:
      return 'inconclusive'
  }
}
