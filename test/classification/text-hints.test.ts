// When to come back, which blocklist to ask, and whose words these are.
import { describe, expect, it } from 'vitest'
import { blocklistOfZone, knownBlocklists } from '../../lib/classification/blocklists.ts'
import { readProvider } from '../../lib/classification/providers.ts'
import { readBlocklist, readRetryAfter } from '../../lib/classification/text-hints.ts'

describe('the time that a text names', () => {
  it.each([
    ['4.7.1 Greylisted, try again in 300 seconds', 300],
    ['Greylisted for 5 minutes', 300],
    ['greylisted, please come back in 00:04:59', 299],
    ['4.7.1 Please retry in 5 minutes', 300],
    ['try again in 4 minutes and 59 seconds', 299],
    ['wait 1h', 3600],
    ['wait 2 hrs', 7200],
    ['please try again after 24 hours', 86_400],
    ['Try again in 1 day.', 86_400],
    ['please wait an hour', 3600],
    ['come back in one minute', 60],
    ['Retry-After: 120', 120],
    ['retry after 90s', 90],
    ['Resources temporarily unavailable (in 15min try again)', 900],
    ['300 seconds until retry', 300],
    ['Please wait 60 second(s) before you try again', 60],
    ['Delayed: wait 30 secs', 30],
    ['try again in 0 seconds', 0],
  ])('%s: %i seconds', (text, seconds) => expect(readRetryAfter(text)).toBe(seconds))

  it.each([
    'try again later',
    'try again',
    'retry timeout exceeded after 5 days',
    'We have been trying for 3 days',
    'will retry for 5 days',
    'at most 100 messages in 60 minutes',
    'connection timed out after 300 seconds',
    'try 192.0.2.1',
    'retry after 12:30',
    'wait 5 messages',
    'try again in 300 septillions',
  ])('%s: none', (text) => expect(readRetryAfter(text)).toBeUndefined())
})

describe('the blocklist that a text names', () => {
  it.each([
    ['Client host [192.0.2.7] blocked using zen.spamhaus.org', 'zen.spamhaus.org', 'Spamhaus ZEN'],
    ['blocked using abcdefg.zen.dq.spamhaus.net', 'abcdefg.zen.dq.spamhaus.net', 'Spamhaus ZEN'],
    ['see https://www.spamhaus.org/css/', 'sbl.spamhaus.org', 'Spamhaus SBL'],
    ['https://www.spamhaus.org/sbl/query/SBL123', 'sbl.spamhaus.org', 'Spamhaus SBL'],
    ['Listed by PBL, see https://www.spamhaus.org/pbl/query/PBL1', 'pbl.spamhaus.org', 'Spamhaus PBL'],
    ['refused, see https://www.spamhaus.org/query/ip/192.0.2.7', 'spamhaus.org', 'Spamhaus'],
    ['domain of a link is in dbl.spamhaus.org', 'dbl.spamhaus.org', 'Spamhaus DBL'],
    ['blocked - see https://www.spamcop.net/bl.shtml?192.0.2.7', 'bl.spamcop.net', 'SpamCop'],
    ['http://www.barracudanetworks.com/reputation/?pr=1&ip=192.0.2.7', 'b.barracudacentral.org', 'Barracuda'],
    ['blocked using dnsbl.sorbs.net', 'dnsbl.sorbs.net', 'SORBS'],
    ['192.0.2.7 listed in UCEPROTECT-Level 2', 'dnsbl-1.uceprotect.net', 'UCEPROTECT'],
    ['Blocked. See https://csi.cloudmark.com/reset-request/?ip=192.0.2.7', 'csi.cloudmark.com', 'Cloudmark CSI'],
    ['Blocked - see https://ipcheck.proofpoint.com/?ip=192.0.2.7', 'ipcheck.proofpoint.com', /^Proofpoint/],
    ['found on ivmSIP list', 'dnsbl.invaluement.com', 'Invaluement'],
    ['listed on psbl.surriel.com', 'psbl.surriel.com', 'PSBL'],
    ['blocked using bl.mailspike.net', 'bl.mailspike.net', 'Mailspike'],
    ['blocked using combined.mail.abusix.zone', 'combined.mail.abusix.zone', 'Abusix'],
    ['Blocked by Trend Micro Email Reputation Service', 'ers.trendmicro.com', 'Trend Micro ERS'],
    ['contains a URL listed by multi.surbl.org', 'multi.surbl.org', 'SURBL'],
    ['link found in black.uribl.com', 'black.uribl.com', 'URIBL'],
    ['part of their network is on our block list (S3140)', /outlook/, /^Microsoft/],
    ['is on our list (S3150)', /outlook/, /^Microsoft/],
    ['blocked using bl.unknown.example', 'bl.unknown.example', undefined],
  ])('%s: %s', (text, zone, name) => {
    const found = readBlocklist(text) ?? ''
    expect(found).toMatch(zone)
    const known = blocklistOfZone(found)?.name
    if (name === undefined) expect(known).toBeUndefined()
    else expect(known).toMatch(name)
  })

  it.each([
    '5.7.1 Message blocked by our spam filter',
    'Barracuda Email Security Gateway: message refused',
    'proofpoint says no such user',
    'blocked using zen.spamhaus.org; Error: open resolver',
    'see https://www.spamhaus.org/returnc/pub/192.0.2.53',
    'user is not on the list',
  ])('%s: none', (text) => expect(readBlocklist(text)).toBeUndefined())

  it('every well-known one is found by its zone, and has a page', () => {
    for (const { zone, lookup } of knownBlocklists) {
      expect(readBlocklist(`blocked using ${zone}`)).toBe(zone)
      expect(blocklistOfZone(zone)).toBeDefined()
      expect(new URL(lookup).hostname).toBeTruthy()
    }
  })
})

describe('whose words these are', () => {
  it.each([
    ['5.7.26 … https://support.google.com/mail/answer/81126 d2e1a72fcca58-xyz.12 - gsmtp', 'Gmail'],
    ['5.7.1 … part of their network is on our block list (S3140)', 'Outlook.com'],
    ['5.4.1 Recipient address rejected: Access denied. [AM1.eur05.prod.protection.outlook.com]', 'Exchange Online'],
    ['4.7.0 [TSS04] Messages temporarily deferred; see https://postmaster.yahooinc.com/error-codes', 'Yahoo'],
    [
      '5.7.1 [HM08] Message rejected due to local policy. Please visit https://support.apple.com/en-us/HT204137',
      'Apple iCloud',
    ],
    ['see http://postmaster.aol.com/error-codes#554rlyb1', 'AOL'],
    ['For explanation visit https://www.gmx.net/mail/senderguidelines?ip=192.0.2.7', 'GMX and WEB.DE'],
    ['please contact tosa, see https://postmaster.t-online.de', 'T-Online'],
    ['Message was not accepted - see http://help.mail.ru/notspam', 'Mail.ru'],
    ['Policy rejection; http://yandex.ru/support/mail/spam', 'Yandex'],
    ['http://service.mail.qq.com/cgi-bin/help?id=20022', 'QQ Mail'],
    ['DT:SPM, please see http://mail.163.com/help/help_spam_16.htm', 'NetEase (163, 126)'],
    ['see http://postmaster.comcast.net/smtp-error-codes.php', 'Comcast'],
    ['see https://ipcheck.proofpoint.com/?ip=192.0.2.7', 'Proofpoint'],
    ['https://community.mimecast.com/docs/DOC-1369#550', 'Mimecast'],
    ['http://www.barracudanetworks.com/reputation/?pr=1', 'Barracuda'],
    ['https://www.zoho.com/mail/help', 'Zoho'],
    ['Amazon SES did not send the message', 'Amazon SES'],
    ['IB607 <http://x.co/rlbounce>', 'GoDaddy'],
  ])('%s: %s', (text, provider) => expect(readProvider(text)).toBe(provider))

  it.each([
    '5.1.1 <anna@gmail.com>: user unknown',
    '5.1.1 anna@hotmail.com is not here',
    '5.7.1 Service unavailable',
    '5.7.1 blocked using zen.spamhaus.org',
  ])('%s: nobody’s', (text) => expect(readProvider(text)).toBeUndefined())
})
