// Words that hint at a cause and could be about something else: asked last, before a code or the field of a status speaks.
// Every repetition in them is bounded, so that hostile texts are read in linear time.
import type { PhraseRule } from './phrase-rules.ts'

export const latePhrases: readonly PhraseRule[] = [
  {
    id: 'phrase.recipient-hinted',
    cause: 'mailbox-unavailable',
    source: 'Cisco, Exim, GroupWise, Outlook.com, small servers',
    phrase:
      /(user|recipient) (is )?not local|recipient not accepted|not a known (user|recipient|mailbox)|no one by that name|^address rejected|\baddress rejected\b|address could not be found|can('t|not) find (user|mailbox|recipient)|unable to find (user|mailbox|recipient)|not handled here/i,
  },
  {
    id: 'phrase.mailbox-hinted',
    cause: 'mailbox-disabled',
    source: 'Gmail, cPanel',
    phrase: /(account|mailbox) (is )?on hold|over its inactivity/i,
  },
  {
    id: 'phrase.room-hinted',
    cause: 'mailbox-full',
    source: 'Kerio, small servers',
    phrase: /storage space in the mailbox|(over|exceeds?) (the |its )?(space|mailbox|storage) quota/i,
  },
  {
    id: 'phrase.limit-hinted',
    cause: 'rate-limit',
    source: 'T-Online, Sendmail, small servers',
    phrase:
      /maximum (number of )?(e-?mail |message |concurrent )?(connections?|sessions?|limit)|connection limit|limit reached|intrusion prevention/i,
  },
  {
    id: 'phrase.sender-hinted',
    cause: 'sender-identity',
    source: 'Exim, Postfix, small servers',
    phrase:
      /verification failed for sender|\b(helo|ehlo) (name|should|must|argument|does)|sender (is )?not authori[sz]ed/i,
  },
  {
    id: 'phrase.relay-hinted',
    cause: 'relay-denied',
    source: 'small servers',
    phrase: /do(es)? not accept mail for|cannot be relayed|authori[sz]ed to relay/i,
  },
  {
    id: 'phrase.domain-hinted',
    cause: 'domain-unknown',
    source: 'small servers',
    phrase: /unknown domain|domain is not hosted/i,
  },
  {
    id: 'phrase.network-hinted',
    cause: 'network',
    source: 'Sendmail, RFC 3463 x.4.1',
    phrase: /no answer from|(could not|cannot|can't|unable to|failed to) connect/i,
  },
  {
    id: 'phrase.system-hinted',
    cause: 'system',
    source: 'small servers',
    phrase: /(database|lookup|queue|resource) (problem|failure|unavailable)|maintenance/i,
  },
  {
    id: 'phrase.content-hinted',
    cause: 'content',
    source: 'rspamd, SpamAssassin, small servers',
    phrase: /forbidden link|message has no (\w{1,16} )?header|message scored|\bspam score/i,
  },
  {
    id: 'phrase.tls-hinted',
    cause: 'tls',
    source: 'Exchange Online',
    phrase: /\b(tls|ssl) ?v?\d(\.\d)?( and \d\.\d)? (is |are )?(not supported|deprecated|no longer)/i,
  },
  {
    id: 'phrase.policy-hinted',
    cause: 'policy',
    source: 'list servers, small servers',
    phrase:
      /permission denied|only members|not (an? )?(allowed|authori[sz]ed)|not on the allow|do not accept mail from/i,
  },
]
