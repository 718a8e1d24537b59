// Well-known blocklists, by the words and look-up pages that replies name them with. Data: the special ones stand before
// the general ones of the same operator. Names of products that are filters too ("Barracuda", "Proofpoint") need more
// than the name. Every repetition is bounded.

export interface Blocklist {
  readonly name: string
  /** The zone that is asked, or the domain of the look-up page where no zone is public. */
  readonly zone: string
  /** Where to look an address up and ask for its removal. */
  readonly lookup: string
  readonly words: RegExp
}

const spamhaus = 'https://check.spamhaus.org/'

export const knownBlocklists: readonly Blocklist[] = [
  {
    name: 'Spamhaus ZEN',
    zone: 'zen.spamhaus.org',
    lookup: spamhaus,
    words: /\bzen\.(?:\S{1,40}\.)?(?:spamhaus|dq)|spamhaus[ -]zen/i,
  },
  {
    name: 'Spamhaus SBL',
    zone: 'sbl.spamhaus.org',
    lookup: spamhaus,
    words: /\bsbl(?:-xbl)?\.spamhaus|spamhaus[ -/]{1,3}(?:sbl|css)|spamhaus\.org\/(?:sbl|css)/i,
  },
  {
    name: 'Spamhaus XBL',
    zone: 'xbl.spamhaus.org',
    lookup: spamhaus,
    words: /\bxbl\.spamhaus|spamhaus[ -/]{1,3}xbl|spamhaus\.org\/xbl|\bcbl\.abuseat\.org|abuseat\.org/i,
  },
  {
    name: 'Spamhaus PBL',
    zone: 'pbl.spamhaus.org',
    lookup: spamhaus,
    words: /\bpbl\.spamhaus|spamhaus[ -/]{1,3}pbl|spamhaus\.org\/pbl/i,
  },
  {
    name: 'Spamhaus DBL',
    zone: 'dbl.spamhaus.org',
    lookup: spamhaus,
    words: /\bdbl\.spamhaus|spamhaus[ -/]{1,3}dbl|spamhaus\.org\/dbl/i,
  },
  { name: 'Spamhaus', zone: 'spamhaus.org', lookup: spamhaus, words: /spamhaus/i },
  { name: 'SpamCop', zone: 'bl.spamcop.net', lookup: 'https://www.spamcop.net/bl.shtml', words: /spamcop/i },
  {
    name: 'Barracuda',
    zone: 'b.barracudacentral.org',
    lookup: 'https://www.barracudacentral.org/lookups',
    words:
      /barracudacentral|barracudanetworks\.com\/reputation|\bbbl\.barracuda|\bbrbl\b|barracuda (?:reputation|block|rbl)/i,
  },
  { name: 'SORBS', zone: 'dnsbl.sorbs.net', lookup: 'http://www.sorbs.net/', words: /\bsorbs\b/i },
  {
    name: 'UCEPROTECT',
    zone: 'dnsbl-1.uceprotect.net',
    lookup: 'https://www.uceprotect.net/en/rblcheck.php',
    words: /uceprotect/i,
  },
  {
    name: 'Backscatterer',
    zone: 'ips.backscatterer.org',
    lookup: 'https://www.backscatterer.org/',
    words: /backscatterer/i,
  },
  {
    name: 'Cloudmark CSI',
    zone: 'csi.cloudmark.com',
    lookup: 'https://csi.cloudmark.com/en/reset/',
    words: /csi\.cloudmark|cloudmark (?:csi|sender intelligence)/i,
  },
  {
    name: 'Proofpoint Dynamic Reputation',
    zone: 'ipcheck.proofpoint.com',
    lookup: 'https://ipcheck.proofpoint.com/',
    words: /ipcheck\.proofpoint|proofpoint (?:dynamic|ip|block|reputation)|\bpdr\.proofpoint/i,
  },
  {
    name: 'Invaluement',
    zone: 'dnsbl.invaluement.com',
    lookup: 'https://www.invaluement.com/lookup/',
    words: /invaluement|\bivm(?:sip|uri)/i,
  },
  { name: 'PSBL', zone: 'psbl.surriel.com', lookup: 'https://psbl.org/', words: /\bpsbl\b/i },
  {
    name: 'Mailspike',
    zone: 'bl.mailspike.net',
    lookup: 'https://www.mailspike.org/iplookup.html',
    words: /mailspike/i,
  },
  { name: 'Abusix', zone: 'combined.mail.abusix.zone', lookup: 'https://lookup.abusix.com/', words: /abusix/i },
  {
    name: 'Trend Micro ERS',
    zone: 'ers.trendmicro.com',
    lookup: 'https://servicecentral.trendmicro.com/en-us/ers/ip-lookup/',
    words: /ers\.trendmicro|trend ?micro\S{0,12} (?:rbl|ers|email reputation|qil)|\brbl\+|mail-abuse\.(?:com|org)/i,
  },
  { name: 'SURBL', zone: 'multi.surbl.org', lookup: 'https://surbl.org/surbl-analysis', words: /\bsurbl\b/i },
  { name: 'URIBL', zone: 'multi.uribl.com', lookup: 'https://admin.uribl.com/', words: /\buribl\b/i },
  // Outlook.com: "Unfortunately, messages from [192.0.2.1] weren't sent … on our block list (S3140)"
  {
    name: 'Microsoft (S3140, S3150)',
    zone: 'sendersupport.olc.protection.outlook.com',
    lookup: 'https://olcsupport.office.com/',
    words: /\bs31[45]0\b|network is on our block list/i,
  },
  {
    name: 'Microsoft 365 (blocked senders)',
    zone: 'sender.office.com',
    lookup: 'https://sender.office.com/',
    words: /sender\.office\.com|delist@(?:microsoft|messaging\.microsoft)\.com/i,
  },
  {
    name: 'NiX Spam',
    zone: 'ix.dnsbl.manitu.net',
    lookup: 'https://www.dnsbl.manitu.net/',
    words: /dnsbl\.manitu|\bnix ?spam\b/i,
  },
  { name: 'SpamRATS', zone: 'all.spamrats.com', lookup: 'https://www.spamrats.com/lookup.php', words: /spamrats/i },
  {
    name: 'blocklist.de',
    zone: 'bl.blocklist.de',
    lookup: 'https://www.blocklist.de/en/search.html',
    words: /blocklist\.de\b/i,
  },
  { name: 'DroneBL', zone: 'dnsbl.dronebl.org', lookup: 'https://dronebl.org/lookup', words: /dronebl/i },
  { name: 'GBUdb Truncate', zone: 'truncate.gbudb.net', lookup: 'https://www.gbudb.com/truncate/', words: /gbudb/i },
  {
    name: 'Hostkarma',
    zone: 'hostkarma.junkemailfilter.com',
    lookup: 'https://ipadmin.junkemailfilter.com/',
    words: /junkemailfilter|hostkarma/i,
  },
  {
    name: 'Spam Eating Monkey',
    zone: 'bl.spameatingmonkey.net',
    lookup: 'https://spameatingmonkey.com/lookup',
    words: /spameatingmonkey|spam eating monkey/i,
  },
  {
    name: 'LashBack UBL',
    zone: 'ubl.unsubscore.com',
    lookup: 'https://blacklist.lashback.com/',
    words: /unsubscore|lashback/i,
  },
  {
    name: 'Validity Sender Score',
    zone: 'bl.score.senderscore.com',
    lookup: 'https://senderscore.org/',
    words: /senderscore|sender score/i,
  },
  {
    name: 'Cisco Talos',
    zone: 'talosintelligence.com',
    lookup: 'https://talosintelligence.com/reputation_center',
    words: /senderbase|talosintelligence/i,
  },
  {
    name: 'Symantec',
    zone: 'ipremoval.sms.symantec.com',
    lookup: 'https://ipremoval.sms.symantec.com/',
    words: /ipremoval\.sms\.symantec|symantec (?:global )?(?:bad senders|reputation)/i,
  },
  {
    name: 'Trellix TrustedSource',
    zone: 'trustedsource.org',
    lookup: 'https://www.trustedsource.org/',
    words: /trustedsource/i,
  },
  {
    name: 'FortiGuard',
    zone: 'fortiguard.com',
    lookup: 'https://www.fortiguard.com/services/antispam',
    words: /fortiguard/i,
  },
  {
    name: 'Vade',
    zone: 'sendertool.vadesecure.com',
    lookup: 'https://sendertool.vadesecure.com/',
    words: /vade(?:secure|retro)/i,
  },
]

/** The well-known blocklist of a zone or of a domain under the operator's own; undefined for any other. */
export function blocklistOfZone(domain: string): Blocklist | undefined {
  return knownBlocklists.find(({ words, zone }) => zone === domain || words.test(domain))
}
