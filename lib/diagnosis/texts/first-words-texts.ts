// Findings about ports that were only opened, and on which nothing was said.
import type { FindingText } from '../finding-text.ts'

const listen = 'nc -v -w 10 {address} {port}'

export const firstWordsTexts = {
  'open-but-silent': {
    verdicts: ['inconclusive'],
    title: 'The port is open, and nobody speaks',
    meaning:
      'The connection was accepted, and no greeting came in time. Servers of this kind speak first, so a firewall or load balancer may have accepted in the server’s place, or the server is slow on purpose.',
    whoFixes: 'mail server operator',
    remedy: 'Wait longer by hand. If nothing comes, see whether the service behind the device that accepts is running.',
    command: listen,
    reference: 'RFC 5321 section 3.1',
  },
  'ended-after-connect': {
    verdicts: ['fail'],
    title: 'The port is open, and the connection ends at once',
    meaning:
      'The connection was accepted and then closed or reset without a word. An access list, a limit, or a load balancer without a server behind it does so.',
    whoFixes: 'mail server operator',
    remedy: 'See the log of the server or device that accepts, its access lists, and whether a server is behind it.',
    command: listen,
  },
} as const satisfies Record<string, FindingText>
