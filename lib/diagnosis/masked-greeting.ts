// A greeting whose words a firewall has overwritten: Cisco's PIX leaves asterisks, and of the text no more than 2, 0 and spaces.
import type { Reply } from '../mail/reply.ts'

/** Whether the words of a greeting were overwritten on the way. */
export function isMaskedGreeting({ lines }: Reply): boolean {
  return /\*{4}/.test(lines[0] ?? '') && /^[*20 ]+$/.test(lines[0] ?? '')
}
