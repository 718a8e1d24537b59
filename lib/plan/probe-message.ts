// The message that is sent where the caller brings none of their own.
import { tokenHeader } from '../mail/token.ts'

/** The subject and text of the built-in message. */
export const probeMessage = {
  subject: 'Delivery test, safe to delete',
  text: [
    'This message tests whether mail arrives. It was sent on purpose to a mailbox',
    'that takes part in the test. It is safe to delete, and nobody needs to answer.',
    '',
  ].join('\n'),
} as const

/** The headers that every test message carries: its token, and that no person wrote it (RFC 3834 section 5). */
export function testHeaders(token: string): Readonly<Record<string, string>> {
  return { [tokenHeader]: token, 'Auto-Submitted': 'auto-generated' }
}
