// What became of a message, by the Action of a DSN or in words.
import type { BounceOutcome } from './bounce-reading.ts'

/** RFC 3464 section 2.3.3, and what others write there. */
const outcomesByAction: Readonly<Record<string, BounceOutcome>> = {
  failed: 'bounced',
  failure: 'bounced',
  fail: 'bounced',
  expired: 'bounced',
  rejected: 'bounced',
  bounced: 'bounced',
  undeliverable: 'bounced',
  undelivered: 'bounced',
  returned: 'bounced',
  error: 'bounced',
  delayed: 'deferred',
  delay: 'deferred',
  deferred: 'deferred',
  queued: 'deferred',
  retrying: 'deferred',
  warning: 'deferred',
  delivered: 'accepted',
  deliverable: 'accepted',
  relayed: 'accepted',
  expanded: 'accepted',
  success: 'accepted',
  accepted: 'accepted',
}

/** The outcome that an Action names, comments and case aside. */
export function outcomeOfAction(action: string | undefined): BounceOutcome | undefined {
  return outcomesByAction[/^[\s"'<]{0,8}([a-z]{2,30})/i.exec(action ?? '')?.[1]?.toLowerCase() ?? '']
}

/** A delay, in the words of Sendmail, Postfix, Exim, Exchange, Gmail, OpenSMTPD and translations of them. */
const delayed =
  /warning message only|do not need to re-?send|(?:has been|is|was|being|still) delayed|delayed for|delay(?:ed)? (?:\S+ )?notification|\(delay(?:ed)?\)|delivery (?:has been |is )?(?:delayed|incomplete)|temporary (?:failure|problem|error) report|still (?:being )?(?:tr(?:y|ied)|undelivered)|will (?:be retried|keep trying|continue|try again|retry|be made)|not (?:yet )?been delivered (?:yet|to)|not yet (?:been )?delivered|could not be delivered (?:yet|so far)|message (?:is )?still (?:in|on)|keep(?:s)? trying|wird weiter|verz[oö]gert|verzögerung|retard[ée]|en attente|se ha retrasado|ritardat|遅延|再送を試み|延迟|延遲|задерж/i

/** Its end, which outranks words about further tries. */
const ended =
  /permanent(?:ly)?[ -](?:fatal )?(?:error|fail)|failed permanently|giv(?:en?|ing) up|gave up|no further (?:delivery )?attempts|will not (?:be )?(?:retr|try)|not going to try|undeliverable|delivery failed|has failed|\(failure\)/i

/** What a notification without an Action amounts to. Without a word about a delay it is a bounce. */
export function outcomeOfWords(text: string, subject: string): BounceOutcome {
  if (ended.test(subject)) return 'bounced'
  if (delayed.test(subject)) return 'deferred'
  return delayed.test(text) && !ended.test(text) ? 'deferred' : 'bounced'
}
