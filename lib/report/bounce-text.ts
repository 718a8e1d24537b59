// What a bounce says, in lines for a terminal. Everything in it was written by strangers.
import type { BouncedRecipient } from '../classification/bounces/bounce-reading.ts'
import { actionTexts } from '../diagnosis/outcome-texts.ts'
import type { BounceLine } from './bounce-report.ts'
import { clipText, terminalText } from './terminal-text.ts'

/** A block per message: its kind, then each recipient with what happened, why, and what to do. */
export function bounceText({ file, kind, recipients }: BounceLine): string {
  return [`${terminalText(file)}: ${kind}`, ...recipients.flatMap(recipientLines)].join('\n')
}

function recipientLines(one: BouncedRecipient): readonly string[] {
  const { recipient, outcome, permanence, cause, replyCode, status, diagnostic, action, rule } = one
  const why = [cause, permanence, replyCode, status].filter((part) => part !== null).join(' ')
  return [
    `  ${terminalText(recipient ?? '(nobody named)')}: ${outcome}${why === '' ? '' : ` (${why})`} [${rule}]`,
    ...(diagnostic === null ? [] : [`    ${terminalText(clipText(diagnostic, 200))}`]),
    ...(outcome === 'accepted' ? [] : [`    what to do: ${actionTexts[action].label}`]),
    ...one.contradictions.map((contradiction) => `    it contradicts itself: ${contradiction}`),
  ]
}
