// A rule, what servers write where it holds, and what looks like it and is something else. All samples are made up.
import { describe, expect, it } from 'vitest'
import { earlyPhrases, surestPhrases } from '../../lib/classification/early-phrases.ts'
import { latePhrases } from '../../lib/classification/late-phrases.ts'
import { readCause } from '../../lib/classification/read-cause.ts'
import { makeReply, parseReplyText } from '../../lib/mail/reply.ts'

interface Row {
  readonly holds: readonly string[]
  readonly doesNot: readonly string[]
}

const rows: Readonly<Record<string, Row>> = {
  'phrase.sent-too-much': {
    holds: ['550 5.1.1 <anna@postbox.test> 192.0.2.7 has sent to too many recipients this hour'],
    doesNot: ['550 5.1.1 too many aliases', '550 5.1.1 message sent, user unknown'],
  },
  'phrase.protocol-violation': {
    holds: [
      '451 4.5.0 SMTP protocol violation, see RFC 5321',
      '454 4.5.0 no commands allowed to pipeline after STARTTLS',
      '554 SMTP synchronization error',
      '421 4.7.0 mx Error: too many errors',
      '421 Too many syntax or protocol errors',
      '503 5.5.0 improper use of SMTP command pipelining',
    ],
    doesNot: ['450 4.3.2 too many connections', '550 this violates our protocol for mailing lists'],
  },
  'phrase.not-aligned': {
    holds: [
      '550 5.7.1 Unauthenticated email is not accepted from this domain',
      '550 sender domain does not align',
      '550 message failed authentication checks',
    ],
    doesNot: ['535 5.7.8 authentication failed', '530 authentication required'],
  },
  'phrase.sender-not-verified': {
    holds: [
      '450 Domain of sender does not resolve',
      '504 5.5.2 <x>: Helo command rejected: need fully-qualified hostname',
      '550 forged HELO',
      '550 spoofed sender',
      '554 Message rejected: Email address is not verified.',
    ],
    doesNot: ['550 domain of the recipient does not exist', '503 5.5.1 send HELO'],
  },
  'phrase.bad-name': {
    holds: [
      '554 refused because of the poor reputation of your server',
      '550 5.7.502 Access denied, banned sender',
      '550 Access from ip address 192.0.2.7 blocked.',
      '550 Your IP 192.0.2.7 has been blocked due to spam',
      '550 SC-001 mail from 192.0.2.7 is not taken',
      '421 4.7.0 put off due to user complaints',
      '550 mail from dynamic IP addresses is refused',
    ],
    doesNot: [
      '550 your message has been blocked by a virus scanner',
      '550 this mailbox is blocked',
      '550 no reputation service at hand',
    ],
  },
  'phrase.greeted-late': {
    holds: [
      '451 4.7.1 this is the first time we see you',
      '451 unknown triplet',
      '421 4.7.0 Messages from 192.0.2.7 temporarily deferred',
      '421 Service refused, please try later',
    ],
    doesNot: ['451 try again', '450 mailbox temporarily locked'],
  },
  'phrase.over-the-rate': {
    holds: [
      '421 at most 100 messages per hour',
      '421 Too many open connections',
      '421 Concurrency limit reached',
      '451 excessive volume',
      '550 5.7.1 Email quota exceeded',
      '550 tenant has exceeded threshold',
    ],
    doesNot: ['552 message exceeds the limit', '552 user has exceeded the storage limit', '552 mailbox quota exceeded'],
  },
  'phrase.no-relay': {
    holds: [
      '553 Relaying disallowed',
      "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
      '550 5.7.1 Invalid credentials for relay',
      '550 no relaying',
    ],
    doesNot: ['451 our relay is busy', '550 relayed twice'],
  },
  'phrase.no-such-domain': {
    holds: [
      '550 5.4.0 DNS domain nowhere.test does not exist',
      '550 all relevant MX records point to non-existent hosts',
      "550 Sorry, I couldn't find any host named nowhere.test",
      '554 No route found to domain nowhere.test',
    ],
    doesNot: ['550 user does not exist in this domain', '550 no such domain user'],
  },
  'phrase.mailbox-over-quota': {
    holds: [
      '552 Mailbox size limit exceeded',
      '552 exceeded storage allocation',
      '550 Postfach voll',
      '552 La casella di anna piena',
      '552 boîte aux lettres pleine',
      '552 buzón lleno',
      '552 caixa postal cheia',
    ],
    doesNot: ['552 message size limit exceeded', '550 Postfach unbekannt'],
  },
  'phrase.too-many-hops': {
    holds: ['554 5.6.0 Message exceeded 50 hops', '554 Too many hops', '554 mail for x loops back to myself'],
    doesNot: ['552 message exceeded 50 MB', '550 too many recipients'],
  },
  'phrase.larger-than': {
    holds: [
      '552 5.0.0 600 attachments exceed the limit of 500 attachments',
      '554 message of 30 MB is larger than 25 MB',
      '550 maximum message size is 10 MB',
    ],
    doesNot: ['550 limit of 500 recipients', '550 maximum age reached'],
  },
  'phrase.no-longer-active': {
    holds: ['550 The account anna is no longer active', '550 mailbox was closed', '550 account is not active'],
    doesNot: ['421 connection closed', '550 the list is not active'],
  },
  'phrase.not-a-recipient': {
    holds: [
      '554 delivery error: dd Not a valid recipient',
      '550 The person no longer works here',
      '550 Addressee unknown',
      '550 Empfänger unbekannt',
      '550 utilisateur inconnu',
      '550 usuario desconocido',
      '550 usuário inexistente',
      '550 utente sconosciuto',
    ],
    doesNot: ['501 not a valid command', '550 cause unknown'],
  },
  'phrase.bad-content': {
    holds: [
      '552 5.7.0 an illegal attachment',
      '550 5.7.1 attachment type .exe is not allowed',
      '554 phishing link found',
      '550 5.6.0 bare LF in message',
      '550 Mail content denied',
      '550 Message header is missing Date',
      '554 DT:SPM mx',
    ],
    doesNot: ['550 illegal user', '550 header too short', '550 the file system is full'],
  },
  'phrase.recipient-hinted': {
    holds: [
      '550 User not local; please try another',
      '550 no one by that name here',
      "550 Can't find user anna",
      '550 address rejected',
    ],
    doesNot: ['550 locale not known', '550 5.1.0 Sender address rejected'],
  },
  'phrase.mailbox-hinted': { holds: ['550 this account is on hold'], doesNot: ['450 your message is on hold'] },
  'phrase.room-hinted': {
    holds: ['550 not enough storage space in the mailbox', '550 user is over the space quota'],
    doesNot: ['550 over the hills'],
  },
  'phrase.limit-hinted': {
    holds: [
      '421 maximum number of connections reached',
      '421 connection limit',
      '421 Intrusion prevention active for [192.0.2.7]',
    ],
    doesNot: ['421 maximum age reached', '552 size limit reached'],
  },
  'phrase.sender-hinted': {
    holds: [
      '550 Verification failed for sender',
      '550 Your helo name does not match your address',
      '550 Sender not authorized to use this address',
    ],
    doesNot: ['550 Verification failed', '503 HELO'],
  },
  'phrase.relay-hinted': {
    holds: ['550 we do not accept mail for this domain', '550 This host is not authorized to relay'],
    doesNot: ['550 we do not accept mail', '550 relay station'],
  },
  'phrase.domain-hinted': { holds: ['550 this domain is not hosted here'], doesNot: ['550 our domain is hosted here'] },
  'phrase.network-hinted': {
    holds: ['450 no answer from host', '554 could not connect to mailstore'],
    doesNot: ['450 no answer', '550 connected'],
  },
  'phrase.system-hinted': {
    holds: ['554 database problem', '421 maintenance in progress'],
    doesNot: ['550 no problem'],
  },
  'phrase.content-hinted': {
    holds: ['550 message contains a forbidden link', '550 Message has no From header', '550 Message scored 9.1 points'],
    doesNot: ['550 underscored', '550 message has no recipients'],
  },
  'phrase.tls-hinted': {
    holds: ['421 TLS 1.0 and 1.1 are not supported; please upgrade', '550 SSLv3 is deprecated'],
    doesNot: ['421 TLS 1.3 spoken here'],
  },
  'phrase.policy-hinted': {
    holds: ['550 mailing list: only members may post', '550 Permission denied', '550 sender not on the allow list'],
    doesNot: ['550 permission slip', '550 members'],
  },
}

const rules = [...surestPhrases, ...earlyPhrases, ...latePhrases]
const samples = rules.map((rule) => ({ ...rule, ...(rows[rule.id] ?? { holds: [], doesNot: [] }) }))

// Which of two rules of the same cause is asked first is nobody's promise.
describe.each(samples)('$id', ({ cause, phrase, holds, doesNot }) => {
  it('has samples of both kinds', () => expect([holds.length > 0, doesNot.length > 0]).toEqual([true, true]))
  it.each(holds)('%s', (text) => expect([phrase.test(text), read(text).cause]).toEqual([true, cause]))
  it.each(doesNot)('not %s', (text) => expect(phrase.test(text) && read(text).cause === cause).toBe(false))
})

it('no row is about a rule that is gone', () => {
  expect(Object.keys(rows).toSorted()).toEqual(rules.map(({ id }) => id).toSorted())
})

describe('a status behind the words, as qmail writes it', () => {
  it.each([
    ['550 sorry (#5.2.2)', 'mailbox-full', 'status.5.2.2'],
    ['550 sorry (#4.2.2)', 'unknown', 'none'],
    ['550 #5.1.2 sorry', 'domain-unknown', 'status.5.1.2'],
    ['550 5.1.1 sorry (#5.2.2)', 'mailbox-unavailable', 'status.5.1.1'],
    ['550 sorry (#5.2.2.1)', 'unknown', 'none'],
  ])('%s: %s', (text, cause, rule) => expect(read(text)).toMatchObject({ cause, rule }))
})

function read(text: string) {
  const { code, enhancedStatus: status, lines } = parseReplyText(text) ?? makeReply(550, [text])
  return readCause({ code, status, lines })
}
