// What servers say in words. Telling phrases outrank a status, since many servers send 5.7.1 or x.0.0 for everything;
// plain phrases are asked where neither a precise status nor a code decides. Patterns are for mail servers in general,
// and every repetition in them is bounded or ends at a space, so that hostile texts are read in linear time.
import type { Cause } from '../mail/outcome.ts'

export interface PhraseRule {
  readonly id: string
  readonly cause: Cause
  /** Whose wording it is. */
  readonly source: string
  readonly phrase: RegExp
  /** Class and subject of statuses beside which the words say nothing. */
  readonly notBeside?: string
  /** Class and subject of the statuses beside which alone they say something. */
  readonly onlyBeside?: string
}

/** Asked first, in this order. */
export const tellingPhrases: readonly PhraseRule[] = [
  {
    id: 'phrase.authentication-missing',
    cause: 'auth-alignment',
    source: 'Gmail, Outlook, Yahoo, Apple',
    phrase:
      /\b(dmarc|dkim|spf)\b(?!\s*record for the recipient)|(sender|message|mail) is (unauthenticated|not authenticated)|does not have authentication information|required authentication level/i,
  },
  {
    id: 'phrase.reverse-dns',
    cause: 'sender-identity',
    source: 'Gmail, Comcast, Postfix reject_unknown_client_hostname',
    phrase: /\bptr\b|\brdns\b|reverse[ -]dns|cannot find your (reverse )?hostname|client host rejected: cannot find/i,
  },
  {
    id: 'phrase.greylisted',
    cause: 'rate-limit',
    source: 'postgrey, milter-greylist, Exim',
    phrase: /gr[ae]y-?list/i,
  },
  {
    id: 'phrase.relay-denied',
    cause: 'relay-denied',
    source: 'Postfix, Exim, Sendmail, Exchange',
    phrase:
      /relay(ing)?( access)? (is )?(denied|not permitted|not allowed|prohibited)|not (permitted|allowed|configured) to relay|unable to relay|(insecure|no) mail relay|we do not relay/i,
  },
  {
    id: 'phrase.login-required',
    cause: 'policy',
    source: 'Gmail, Exchange Online, submission servers',
    phrase: /authentication (is )?required|client (was |is )?not authenticated/i,
  },
  {
    id: 'phrase.blocklist-error',
    cause: 'system',
    source: 'Spamhaus, asked through a public resolver or too often by the receiver',
    phrase: /error: (open resolver|excessive number of queries|typing error)/i,
  },
  {
    id: 'phrase.reputation',
    cause: 'reputation',
    source: 'blocklists, Gmail, Outlook, Yahoo',
    phrase:
      /low reputation|ip reputation|(black|block|deny)[ -]?list(ed|ing)?|blocked (using|by|for abuse|for spam)|spamhaus|barracuda|spamcop|\b(dns|r)bls?\b|listed (in|at|on|by) |part of their network is on our block|blocked for (the day|spamming)|open relay|host network not allowed|banned sending ip/i,
  },
  {
    id: 'phrase.too-fast',
    cause: 'rate-limit',
    source: 'Gmail, QQ, GoDaddy, Orange',
    phrase:
      /too (many|much) (connections|sessions|messages|recipients|mail|e-?mails|concurrent|login attempts|connects)|too (fast|quickly|frequent)|rate[ -]?limit|throttl|frequency limited|(daily|hourly|sending|relay) (smtp )?(relay |sending )?(limit|quota)|receiving mail at a rate|un(usual|expected) (rate|volume)|slow down|try again later, (sending|connection) limit/i,
  },
  {
    id: 'phrase.mailbox-full',
    cause: 'mailbox-full',
    source: 'Dovecot, Gmail, Exchange, Cyrus',
    phrase:
      /(mailbox|inbox|account|user|recipient)('s)? (\S+ )?(is )?(over ?quota|full|over its quota|out of storage)|quota exceeded|over quota|exceeded (his|her|their|its|the) (storage|mailbox|quota)|mailbox full|out of storage/i,
  },
  {
    id: 'phrase.too-large',
    cause: 'size',
    source: 'Postfix, Exim, Exchange',
    phrase:
      /(message|mail|e-?mail)( size| length)? (is )?(too (large|big)|exceeds|exceeded)|size limit|exceeds? (the )?(fixed )?(maximum|max)[a-z ]{0,40} size|message too large|too big/i,
  },
  {
    id: 'phrase.mailbox-disabled',
    cause: 'mailbox-disabled',
    source: 'Gmail, Yahoo, Postfix',
    phrase:
      /(account|mailbox|user|address|recipient)( \S+){0,3} (is |has been |temporar\w+ )*(disabled|inactive|suspended|frozen|locked|deactivated|discontinued|expired|blocked)|disabled (recipient|account|mailbox|user)/i,
  },
  {
    id: 'phrase.sender-unknown',
    cause: 'sender-identity',
    source: 'Postfix reject_unlisted_sender and the like',
    phrase: /sender address rejected/i,
  },
  {
    id: 'phrase.no-such-user',
    cause: 'mailbox-unavailable',
    source: 'Postfix, Sendmail, Exim, qmail, Exchange',
    phrase:
      /(no such|unknown|invalid|nonexistent|non-existent) (local )?(user|recipient|mailbox|address|account|person|local part)|(user|recipient|mailbox|account|address)( \S+)? (is )?(unknown|not found|unavailable|does ?n[o']t exist|not exist|not known|not listed)|does not exist|doesn't have an? \S+ account|not our (user|customer)|recipientnotfound|is not a registered|no mailbox here|unrouteable address|unknown recipient/i,
  },
]

/** Asked after precise statuses and telling codes. */
export const plainPhrases: readonly PhraseRule[] = [
  {
    id: 'phrase.policy-named',
    cause: 'policy',
    source: 'Yahoo, Apple, GMX, Zoho, NetEase',
    phrase:
      /(due to|because of|for|by|against|violat\w{1,4}) ((our|the|local|security|site|mail|e-?mail|custom|company|server|administrative|a|your|receiving|recipient|domain) ){0,3}polic(y|ies)\b|policy (reason|restriction|violation|rejection)|rejected by (the )?(destination|recipient|our local|local)|must equal authori[sz]ed user/i,
  },
  {
    id: 'phrase.tls-first',
    cause: 'tls',
    source: 'submission servers, Exim',
    phrase:
      /(must|please|should) (use|issue|start|enable) (\w{1,12} ){0,2}(tls|starttls|ssl|encryption)\b|(tls|encryption) (is )?(needed|mandatory)|requires? (the use of )?(an? )?(tls|starttls|encrypted|encryption)|(cannot|can't|could not) start tls|certificate (is )?not (trusted|verified)/i,
  },
  {
    id: 'phrase.tls-required',
    cause: 'tls',
    source: 'RFC 3207 section 4',
    phrase:
      /must issue (a )?starttls|starttls (is )?required|encryption (is )?required|does not support tls|tls (is )?(currently )?(required|handshake|negotiation|not available|unavailable)/i,
  },
  {
    id: 'phrase.content',
    cause: 'content',
    source: 'SpamAssassin, Gmail, virus scanners',
    phrase:
      /\bspam\b|virus|malware|infected|(message|content|mail)( \S+)? (was |is |has been )?(rejected|filtered|suspicious)( as| because| due| for)? ?(spam|content|virus)?|suspicious|rfc 5322|duplicate header|blank from|from: (header|addresses)|malformed/i,
  },
  {
    id: 'phrase.line-too-long',
    cause: 'content',
    source: 'RFC 5321 section 4.5.3.1.9, of a line of the message',
    phrase: /lines? (is |are )?too long|too long (a )?line|line length/i,
  },
  {
    id: 'phrase.sender-refused',
    cause: 'sender-identity',
    source: 'Postfix, Exim, Orange',
    phrase:
      /sender (address |domain )?(rejected|denied|invalid|verify failed|not (allowed|verified))|invalid sender|(from|sender|helo|ehlo|email)\S{0,80}( address| domain| command| argument)? (is )?(rejected|invalid|not verified)|unverified sender|may not be mail exchanger/i,
  },
  {
    id: 'phrase.domain-unknown',
    cause: 'domain-unknown',
    source: 'Postfix, Sendmail, Exchange',
    phrase:
      /(host|domain)( or domain name)?( \S+)? (not found|unknown|does not accept mail|is invalid)|invalid domain|no such domain|name service error|recipient domain|null mx/i,
  },
  {
    id: 'phrase.network',
    cause: 'network',
    source: 'Exchange, Postfix, qmail',
    phrase:
      /connection (timed out|refused|reset|lost|dropped|expired)|timed? ?out|no route|host (is )?not reachable|(read|write) error (from|to)|(seconds|minutes|hours|days)\. giving up|in the queue too long|retry timeout exceeded|network is unreachable|message expired|unable to deliver in|hop count|mail loop|(wasn't|not) able to establish an smtp connection|socket error|queue too long/i,
  },
  {
    id: 'phrase.system',
    cause: 'system',
    source: 'Postfix, Sendmail',
    notBeside: '5.7', // "554 5.7.1 Service unavailable" is how Postfix begins the refusals of its access rules
    phrase:
      /(local|internal|configuration|system|temporary|i\/o|server) (error|failure|problem)|insufficient (system )?(storage|disk|resources)|(service|server|system)( is)?( currently| temporarily)? (unavailable|not available|busy|overloaded|down)|\bbusy\b|disk (is )?full/i,
  },
  {
    id: 'phrase.unsolicited',
    cause: 'content',
    source: 'Gmail, Sendmail access rules',
    phrase: /unsolicited|bulk (e-?)?mail|junk (e-?)?mail/i,
  },
  {
    id: 'phrase.blocked-translated',
    cause: 'reputation',
    source: 'La Poste, SFR, in French',
    phrase: /(ont|a) (été|ete) (temporairement )?bloqu/i,
  },
  {
    id: 'phrase.recipient-unknown-inside',
    cause: 'mailbox-unavailable',
    source: 'Exchange Online, whose directory knows no such recipient',
    onlyBeside: '5.4',
    phrase: /recipient address(es)? rejected ?: access denied/i,
  },
  {
    id: 'phrase.recipient-refused',
    cause: 'mailbox-unavailable',
    source: 'servers that say no more; Postfix puts these words before every reason that it gives',
    phrase: /recipient address(es)? (was |were )?rejected\.?$/i,
  },
  {
    id: 'phrase.policy',
    cause: 'policy',
    source: 'Yahoo, Exim, Exchange',
    phrase:
      /policy|not allowed|access denied|prohibited|administrat|security (issue|reason)|rejected by destination|refused/i,
  },
]
