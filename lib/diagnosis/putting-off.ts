// What a 4yz means, whatever it answers: come back later, more slowly, or as somebody who came before.
import type { Reply } from '../mail/reply.ts'
import { isAboutUs } from './about-us.ts'
import type { Judgement } from './finding.ts'
import { namesGreylisting, namesOurPace } from './telling-words.ts'

/** Judges a transient negative reply (RFC 5321 section 4.2.1). */
export function judgePuttingOff(reply: Reply, server: { readonly serverAddress: string }): Judgement {
  const open = { verdict: 'inconclusive', retryable: true } as const
  if (namesGreylisting(reply)) return { ...open, id: 'greylisted', about: 'client' }
  if (namesOurPace(reply)) return { ...open, id: 'rate-limited', about: 'client' }
  return { ...open, id: 'temporarily-refused', about: isAboutUs(reply, server) ? 'client' : 'target' }
}
