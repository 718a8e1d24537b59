// One sample for and one against every phrase rule: a rule without both does not pass.
import { describe, expect, it } from 'vitest'
import {
  generalPhrases,
  overrulingPhrases,
  plainPhrases,
  tellingPhrases,
} from '../../lib/classification/phrase-rules.ts'
import { readCause } from '../../lib/classification/read-cause.ts'
import { parseEnhancedStatus } from '../../lib/mail/enhanced-status.ts'

const rules = [overrulingPhrases, tellingPhrases, plainPhrases, generalPhrases].flat()

/** Rule → what it reads, and what it leaves to others though the words are near. */
const samples: Readonly<Record<string, readonly [reads: string, leaves: string]>> = {
  'phrase.sender-quota': ['5.1.1 sender anna has exceeded her daily quota', '5.1.1 no such user'],
  'phrase.duplicate-header': ["Transaction failed: Duplicate header 'DKIM-Signature'.", 'a header without its twin'],
  'phrase.address-syntax': ['malformed address: x may not follow y', 'malformed message'],
  'phrase.group-posting': ['You do not have permission to post to this group', 'The group is there'],
  'phrase.authentication-missing': [
    'The mail fails SPF and DKIM',
    'SPF record for the recipient found, and then nothing was said',
  ],
  'phrase.reverse-dns': ['your address has no reverse DNS', 'a hostname of your own'],
  'phrase.greylisted': ['Greylisted, come back later', 'a grey list'],
  'phrase.relay-denied': ['Relay access denied', 'the relay is asleep'],
  'phrase.login-required': ['Too many login attempts, please try again later', 'a login of somebody else'],
  'phrase.null-mx': ['5.7.27 Host does not accept mail', 'the host does accept mail'],
  'phrase.blocklist-error': ['Error: open resolver; https://check.example.test', 'an error of our own'],
  'phrase.reputation': ["messages from 192.0.2.7 weren't sent", 'the address is not listed in our directory'],
  'phrase.too-fast': ['too many connections from your host', 'so many connections'],
  'phrase.mailbox-full': ['User mailbox exceeds allowed size', 'the mailbox is blue'],
  'phrase.too-large': ['message size exceeds the limit', 'the message is large enough'],
  'phrase.mailbox-disabled': ['vdelivermail: account is locked', 'the account is open'],
  'phrase.sender-unknown': ['Sender address rejected: who are you', 'the sender was heard'],
  'phrase.no-such-domain': ['anna: Domain does not exist', 'the user does not exist'],
  'phrase.listed-link': ['Blacklisted URL in message. See uribl', 'your address is blacklisted'],
  'phrase.no-such-user': ['User anna not listed in public Name & Address Book', 'the user has been greeted'],
  'phrase.protocol': ['Syntax error, command unrecognized', 'the protocol was kept'],
  'phrase.tls-required': ['server certificate of another name', 'TLS is lovely'],
  'phrase.policy-named': ['refused due to our security policy', 'the police was called'],
  'phrase.tls-first': ['please use TLS here', 'TLS is lovely'],
  'phrase.unsolicited': ['we take no junk mail here', 'we take all mail here'],
  'phrase.blocked-translated': ['Le serveur a ete temporairement bloque', 'les messages ont voyage'],
  'phrase.policy-reasons': ['refused per our policy', 'the police was called'],
  'phrase.content': ['this message looks like spam', 'this message looks good'],
  'phrase.line-too-long': ['the line is too long', 'the lines were fine'],
  'phrase.sender-refused': ['unverified sender', 'the sender waits'],
  'phrase.domain-unknown': ['No MX found for domain', 'the domain was named'],
  'phrase.network': ['Could not deliver for the last 432000 seconds', 'we could deliver at once'],
  'phrase.system': ['procmail: Lock failure on "/var/mail/anna.lock"', 'the lock was opened'],
  'phrase.recipient-unknown-inside': [
    '5.4.1 Recipient address rejected: Access denied',
    '5.7.1 Recipient address rejected: Access denied',
  ],
  'phrase.recipient-refused': [
    '<anna@postbox.test>: Recipient address rejected.',
    'Recipient address rejected: for reasons',
  ],
  'phrase.policy': ['this is prohibited here', 'mail taken by the destination domain'],
  'phrase.service-unavailable': ['Service unavailable', '5.7.1 Service unavailable'],
  'phrase.still-queued': ['Warning: could not send message for past 4 hours', 'the message was sent for good'],
  'phrase.refused': ['the mail was refused', 'the mail was taken'],
}

function ruleOf(text: string): string {
  const status = parseEnhancedStatus(text)
  return readCause({ status, lines: [status ? text.slice(text.indexOf(' ') + 1) : text] }).rule
}

describe('phrase rules', () => {
  it.each(rules.map(({ id, cause }) => [id, cause] as const))('%s is %s', (id, cause) => {
    const [reads = '', leaves = ''] = samples[id] ?? []
    expect([reads, leaves]).not.toContain('')
    const status = parseEnhancedStatus(reads)
    expect(ruleOf(reads)).toBe(id)
    expect(readCause({ status, lines: [reads] }).cause).toBe(cause)
    expect(ruleOf(leaves)).not.toBe(id)
  })

  it('every rule has a name of its own, a source, and a pattern that may be asked together with others', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
    for (const { source, phrase } of rules) {
      expect(source).not.toBe('')
      expect(phrase.flags).toBe('i')
      expect(phrase.source).not.toMatch(/\\[1-9]|\(\?<(?![!=])/)
    }
  })
})
