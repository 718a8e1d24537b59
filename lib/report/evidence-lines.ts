// What a send rests on, line by line: replies, how a session was lost, notifications, where the message was found.
import type { Evidence } from '../classification/evidence.ts'
import type { SessionFailure } from '../mail/observed.ts'
import { formatReply } from '../mail/reply.ts'
import type { Stage } from '../mail/stage.ts'

/** The stage that the last attempt came to. */
export function stageOf(evidence: readonly Evidence[]): Stage {
  const last = evidence.findLast((one) => one.kind === 'reply' || one.kind === 'lost')
  if (last?.kind === 'reply') return last.stage
  return last?.kind === 'lost' ? last.failure.stage : 'connect'
}

const folderWords = { inbox: 'in the inbox', junk: 'in Junk', 'other-folder': 'in another folder' } as const

/** One piece of it. */
export function evidenceLines(one: Evidence): readonly string[] {
  switch (one.kind) {
    case 'reply':
      return formatReply(one.reply)
    case 'lost':
      return [failureText(one.failure)]
    case 'delivery-status':
      return [notificationText(one)]
    case 'arrival':
      return [`found ${folderWords[one.folder]}`]
  }
}

function notificationText({ status, matchedBy = 'token' }: Extract<Evidence, { kind: 'delivery-status' }>): string {
  const text = `Action: ${status.action}; ${status.diagnosticCode ?? 'no Diagnostic-Code'}`
  return matchedBy === 'token' ? text : `${text} (known by its ${matchWords[matchedBy]}, which is no proof)`
}

const matchWords = { 'envelope-id': 'envelope id', 'message-id': 'Message-ID' } as const

function failureText({ stage, reason, detail }: SessionFailure): string {
  return `${stage}: ${reason}${detail === undefined ? '' : ` (${detail})`}`
}
