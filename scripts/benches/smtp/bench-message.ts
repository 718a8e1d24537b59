// The message of the benchmarks: 1 kB as it crosses the wire.
import type { MessageContent, OwnHeader } from '../../../lib/send/compose-message.ts'

export const reversePath = 'bench@smtping.test'
export const forwardPath = 'ok@sink.test'

/** What a composer makes the message of. */
export const content: MessageContent = {
  from: reversePath,
  subject: 'Delivery test, safe to delete',
  text: `${'One line of a message of one kilobyte, sent to be measured.'.padEnd(68, '.')}\r\n`.repeat(10),
}

/** The header of the message to one of many seeds. */
export function ownHeader(index: number): OwnHeader {
  const token = index.toString(16).padStart(32, '0')
  const fields = { 'X-Smtping-Token': token, 'Auto-Submitted': 'auto-generated' }
  return { to: `ok+${index}@sink.test`, messageId: `<${token}@smtping.test>`, date: new Date(index), fields }
}
