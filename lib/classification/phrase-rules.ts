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
  readonly notBeside?: readonly string[]
  /** Class and subject of the statuses beside which alone they say something. */
  readonly onlyBeside?: string
}

/** Asked before any status. */
export const overrulingPhrases: readonly PhraseRule[] = [
  {
    id: 'phrase.sender-quota',
    cause: 'rate-limit',
    source: 'GoDaddy, which puts x.1.1 before the limits of its senders',
    phrase: /has sent to too many recipients|sender .{0,40}exceeded .{0,20}(limit|quota)/i,
  },
]

/** Asked first, in this order. */
export const tellingPhrases: readonly PhraseRule[] = [
  {
    id: 'phrase.duplicate-header',
    cause: 'content',
    source: 'Amazon SES, Gmail',
    phrase:
      /duplicate header|multiple (addresses in from|from headers)|missing (required )?header|bare (lf|cr|newline)/i,
  },
  {
    id: 'phrase.address-syntax',
    cause: 'protocol',
    source: 'Exim, of addresses in the header of the message',
    phrase: /malformed address|unqualified address|(missing or malformed|malformed) local part|may not follow/i,
  },
  {
    id: 'phrase.group-posting',
    cause: 'policy',
    source: 'Google Groups in every language, Microsoft 365 groups, mailing lists',
    phrase:
      /\bgoogle groups\b|(permissions?|allowed|authori[sz]ed|able) to (post|send to (the |this )?(group|list))|restricted to (members|subscribers|certain senders)|only (list )?(members|subscribers) (may|can)|members-only/i,
  },
  {
    id: 'phrase.authentication-missing',
    cause: 'auth-alignment',
    source: 'Gmail, Outlook, Yahoo, Apple, Hotmail',
    phrase:
      /dmarc|dkim\b(?!-signature)|domainkeys|\bsender ?id\b|\bspf\b(?! record for the recipient)|(sender|message|mail) is (unauthenticated|not authenticated)|unauthenticated (e-?mail|mail|message|sender)|does not have authentication information|required authentication level|not pass(ing)? authentication|fail(s|ed)? (to pass )?authentication checks|mismatches client ip/i,
  },
  {
    id: 'phrase.reverse-dns',
    cause: 'sender-identity',
    source: 'Gmail, Comcast, Postfix reject_unknown_client_hostname',
    phrase:
      /\bptr\b|\bf?c?rdns\b|reverse[ -](dns|lookup|resolution|hostname)|no reverse|cannot find your (reverse )?hostname|client host rejected: cannot find|without (a )?reverse/i,
  },
  {
    id: 'phrase.greylisted',
    cause: 'rate-limit',
    source: 'postgrey, milter-greylist, Exim',
    phrase: /gr[ae]y-?list|first seen .{0,30}(try|come) (again|back)/i,
  },
  {
    id: 'phrase.relay-denied',
    cause: 'relay-denied',
    source: 'Postfix, Exim, Sendmail, Exchange, qmail',
    phrase:
      /relay(ing)?( access)?( is| was)? (denied|not permitted|not allowed|prohibited|disabled|disallowed)|not (permitted|allowed|configured|authori[sz]ed) to relay|unable to relay|(insecure|no) mail relay|we do(n't| not) relay|not (an? )?(open )?relay|allowed rcpthosts|no relaying/i,
  },
  {
    id: 'phrase.login-required',
    cause: 'policy',
    source: 'Gmail, Exchange Online, submission servers',
    phrase:
      /authentication (is )?required|client (was |is )?not authenticated|too many login attempts|must (log ?in|authenticate)|log ?in (required|first)/i,
  },
  {
    id: 'phrase.null-mx',
    cause: 'domain-unknown',
    source: 'RFC 7505, whose status for a sender (x.7.27) some servers give for a recipient',
    phrase: /(host|domain)( \S+)? does not accept (e-?)?mail|null mx/i,
  },
  {
    id: 'phrase.blocklist-error',
    cause: 'system',
    source: 'Spamhaus, asked through a public resolver or too often by the receiver',
    phrase: /error: (open resolver|excessive number of queries|typing error)/i,
  },
  {
    id: 'phrase.listed-link',
    cause: 'content',
    source: 'URIBL, SURBL: lists of what stands in messages, not of who sends them',
    phrase:
      /\b(uribl|surbl)\b|(black|block)?listed (url|uri|link|domain in)|(url|uri|link)s? .{0,30}(black|block)?listed/i,
  },
  {
    id: 'phrase.reputation',
    cause: 'reputation',
    source: 'blocklists, Gmail, Outlook, Yahoo, Proofpoint, La Poste',
    phrase:
      /(low|bad|poor|ip|sender|domain|your) reputation|reputation (is|of|was) |(?<!may be )(black|block|deny)[ -]?list(ed|ing)?|blocked (using|by|for abuse|for spam)|spamhaus|barracuda|spamcop|\bsorbs\b|cloudmark|proofpoint|abusix|uceprotect|senderscore|senderbase|\b(dns|r)bls?\b|(?<!not )(?<!not been )\blisted (in|at|on|by) |messages from \S{1,60} weren't sent|part of their network is on our block|(ip|host|server|network|address)( \S{1,60})? (is |was |has been |are |currently |temporarily ){1,3}(blocked|banned|blacklisted)(?! (in|by the recipient))|block(ed)? for (the day|spam|abuse)|blocked - see|open relay|host network not allowed|banned sending ip|ont [eé]t[eé] bloqu[eé]s/i,
  },
  {
    id: 'phrase.too-fast',
    cause: 'rate-limit',
    source: 'Gmail, QQ, GoDaddy, Orange, Yahoo',
    phrase:
      /(?<!attempt )\btoo (many|much) (connections|sessions|messages|recipients|rcpts|mail|e-?mails|concurrent|connects)|too (fast|quickly|frequent)|rate[ -]?limit|throttl|frequency limited|(daily|hourly|sending|relay|message|connection|recipient|e-?mail) (smtp )?(relay |sending |e-?mail )?(limit|quota)|receiving mail (at a rate|too)|un(usual|expected) (rate|volume)|slow down|try again later, (sending|connection) limit|(messages|recipients|connections) per (day|hour|minute|connection)|temporarily deferred due to|will be permanently deferred|service refused?,? please try/i,
  },
  {
    id: 'phrase.mailbox-full',
    cause: 'mailbox-full',
    source: 'Dovecot, Gmail, Exchange, Cyrus, Courier, IMail',
    phrase:
      /(mailbox|inbox|mailfolder|maildir|account|user|recipient)('s)? ((\S+ )?(is )?(over ?quota|full|over its quota|out of storage)|(size )?(exceeds?|exceeded)( the)? (allowed|its|storage|size|limit))|quota ?(is |has been |was |limit )?(exceeded|full)|over( the| its| his)?( allowed| maximum)? ?quota|exceeded (his|her|their|its|the) (storage|mailbox|quota|email)|mail ?box (is |was )?full|(?<!disk |queue |system )\bis full\b|exceeded storage|full mailbox|out of storage|(not enough|insufficient) (room|space in (the|your|his) mailbox|mailbox (space|storage))|mailbox (size )?limit|(bo[iî]te|casella|buz[oó]n|postfach|mailbox) .{0,40}(pleine|piena|lleno|voll\b)|переполнен|メールボックス.{0,20}(一杯|いっぱい|満杯|容量)|容量(超過|オーバー|不足)|(邮箱|郵箱|信箱).{0,10}(已?满|已?滿|空间不足|空間不足)/i,
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
    source: 'Gmail, Yahoo, Postfix, vpopmail, La Poste',
    phrase:
      /(account|mailbox|user|address|recipient)(\(s\))?( account)?( \S+){0,3} (is |has been |was |temporar\w+ |currently |not ){0,3}(disabled|inactive|suspended|frozen|locked|deactivated|discontinued|expired|blocked|active|closed|terminated|cancell?ed)|disabled (recipient|account|mailbox|user)|(account|mailbox) (disabled|suspended|locked|closed|inactive)|compte .{0,40}(bloqu|désactiv|suspendu)|no longer (active|in use|accepts? mail)|(konto|postfach) .{0,40}(deaktiviert|gesperrt)/i,
  },
  {
    id: 'phrase.sender-unknown',
    cause: 'sender-identity',
    source: 'Postfix reject_unlisted_sender and the like',
    phrase: /sender address rejected/i,
  },
  {
    id: 'phrase.no-such-domain',
    cause: 'domain-unknown',
    source: 'OpenSMTPD, Courier, Postfix; before the words for a user who does not exist',
    phrase:
      /(domain|host)( name)?( \S+)? (does ?n[o']t exist|could ?n[o']t be found)|(no such|unknown|non-?existent) (domain|host)/i,
  },
  {
    id: 'phrase.no-such-user',
    cause: 'mailbox-unavailable',
    source: 'Postfix, Sendmail, Exim, qmail, Exchange, Domino, IMail, Mimecast',
    phrase:
      /(no such|unknown|invalid|nonexistent|non-existent|unrecogni[sz]ed|undefined|bad|illegal) (or (invalid|illegal) )?(local |e-?mail |destination |final delivery |delivery |remote )?(user|recipient|mailbox|address|account|person|local[ -]part|alias|login|userid|addressee)|(user|recipient|mailbox|account|address|login|alias)( name)?( \S+)? (is |was |does |could |has )?(unknown|not ((be )?(found|exist|known|here|listed|registered|recogni[sz]ed|valid)|a (valid|known|local)|on this|in (the|our) )|not (accept|have)ing|unavailable|does ?n[o']t exist|deleted|removed|invalid\b(?! (sender|from)))|does not exist|doesn't (have an? (\S+ )?account|exist)|no valid recipients?|(account|mailbox|user|address)( or domain)? may not exist|not our (user|customer)|recipientnotfound|is(n't| not) a (registered|valid|known|local)|no (mailbox|user|account|one|person) (here|by|with|of|found|named)|un?routeable address|unknown recipient|not (listed|found) in (the )?(public |company |address |global )*(name|directory|address|book)|possibly incorrect|usuario .{0,30}(desconocido|no existe)|(utilisateur|destinataire|adresse) .{0,40}(inconnue?|invalide|n'existe pas)|(empf[aä]nger|benutzer|adresse) .{0,40}(unbekannt|existiert nicht|nicht gefunden)|utente .{0,30}(sconosciuto|inesistente)|(пользовател|получател|адрес|ящик)\S{0,3} .{0,30}не (существует|найден)|(用户|收件人|用戶|地址).{0,10}不存在|(ユーザ|宛先|アドレス).{0,20}(存在しま|見つかりま|不明)/i,
  },
  {
    id: 'phrase.protocol',
    cause: 'protocol',
    source: 'RFC 5321 section 4.2.2, beside statuses that say otherwise',
    phrase:
      /protocol (violation|error)|syntax error(?!.{0,40}(address|mailbox|recipient|path))|(bad|improper|invalid) (sequence|use) of/i,
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
      /must issue (a )?starttls|starttls (is )?required|encryption (is )?required|does not support tls|tls (is )?(currently )?(required|handshake|negotiation|not available|unavailable)|certificate (verification|verify|validation) failed|server certificate/i,
  },
  {
    id: 'phrase.policy-reasons',
    cause: 'policy',
    source: 'Yahoo, Barracuda, Symantec',
    phrase:
      /(for|due to|because of|by|violates?|against|per) (a |an |the |our |your |local |site |security |message |recipient |company |administrative |usage |domain |its |their ){0,4}polic(y|ies)\b/i,
  },
  {
    id: 'phrase.content',
    cause: 'content',
    source: 'SpamAssassin, Gmail, virus scanners',
    phrase:
      /\bspam(my|ming|mer|mers)?\b|(illegal|banned|forbidden|dangerous) (attachment|content|file|extension)|virus|malware|infected|phishing|banned (content|file|attachment)|(message|content|mail|e-mail)( \S+)? (was |is |has been )?(rejected|filtered|suspicious|refused|blocked)( as| because| due| for)( of| to| its)? ?(the )?(spam|content|virus|banned|prohibited|an? )|(message|content|mail) (was |is |has been )?filtered|content (was |is )?(rejected|refused|filter|restriction|not (allowed|accepted))|suspicious|unsolicited|rfc 5322|blank from|from: (header|addresses)|malformed|(attachment|file)s? .{0,40}(not (allowed|accepted)|prohibited|banned|blocked)/i,
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
      /send mail as\b|sender (address |domain )?(rejected|denied|invalid|verify failed|not (allowed|verified)|blocked)|(bad|invalid|unknown) sender|(from|sender|helo|ehlo|email)\S{0,80}( address| domain| command| argument)? (is )?(rejected|invalid|not verified)|unverified sender|may not be mail exchanger|domain of sender|sender.{0,40}(does not exist|unresolvable|not resolve)|sender (is )?not (authori[sz]ed|permitted)/i,
  },
  {
    id: 'phrase.domain-unknown',
    cause: 'domain-unknown',
    source: 'Postfix, Sendmail, Exchange, qmail, Courier, OpenSMTPD, Gmail',
    phrase:
      /(host|domain|hostname)( or domain name)?( \S+)? (not found|unknown|does ?n[o']t (accept mail|exist)|is invalid|could ?n[o']t be (found|resolved)|not (exist|be (found|resolved)))|domain (is )?not reachable|unknown (domain|host)|invalid (domain|host)|no such (domain|host)|name service error|recipient domain|null mx|nxdomain|no mx( record)?s? (found|for|exist)|mx( record)? (is )?invalid|invalid mx|mx record .{0,30}not (found|exist)|could ?n[o']t find any host|un?routeable mail domain|name or service not known|(unable|not able) to (find|resolve) (the )?(recipient )?(domain|host)|illegal host|mx records? point to (non-?existent|unresolvable)|domain( name)?( \S+)? does not appear/i,
  },
  {
    id: 'phrase.network',
    cause: 'network',
    source: 'Exchange, Postfix, qmail, Sendmail, DragonFly, IMail, Yahoo',
    phrase:
      /connection (timed out|refused|reset|lost|dropped|failed|attempt|error|closed|interrupted)|timed? ?out|no route|network (is )?(error|unreachable|problem|failure)|(host|server)( \S+)? (is )?(not reachable|unreachable|not respond)|message expired|unable to deliver (in|this message|message after)|hop count|too many hops|mail loop|loops back|(wasn't|not|un)( able|able) to (establish an smtp connection|connect)|could ?n[o']t connect|did not accept our requests? to connect|socket error|(in|been in) the queue too long|queue too long|(dns|name)( server)? (lookup )?(failure|failed|error)|delivery (time )?expired|envelope expired|could not deliver for|multiple retries|retry time(out)?|failed \d{1,4} (attempts|times)|after \d{1,4} attempts|no answer from host|lost connection|(read|write) error (from|to)|connection expired|(seconds|minutes|hours|days)\. giving up|delivery temporarily suspended: connect/i,
  },
  {
    id: 'phrase.system',
    cause: 'system',
    source: 'Postfix, Sendmail, procmail',
    notBeside: ['5.7'], // "554 5.7.1 Service unavailable" is how Postfix begins the refusals of its access rules
    phrase:
      /(local|internal|configuration|system|temporary|i\/o|server|mailer) (error|failure|problem)|insufficient (system )?(storage|disk|resources)|(server|system)( is)?( currently| temporarily)? (unavailable|not available|busy|overloaded|down)|disk (is )?full|no space left|lock failure|(could ?n[o']t|can ?n?[o']t|unable to|error (while )?)(create|creating|writ(e|ing)|open(ing)?|lock)|cannot create|command died|exit status|temporarily unable|out of memory/i,
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
    source: 'Yahoo, Exim, Exchange, Zoho',
    phrase:
      /policy|policies|not allowed|access denied|prohibited|security (issue|reason)|rejected by (the )?(destination|recipient|receiver)|not (authori[sz]ed|permitted)|you are not (a member|subscribed)|rejected due to/i,
  },
]

/** Asked last, before the field that a general status is about: words that stand in notifications of every sort. */
export const generalPhrases: readonly PhraseRule[] = [
  {
    id: 'phrase.service-unavailable',
    cause: 'system',
    source: 'Sendmail and Postfix, which say so of every refusal that they cannot name',
    notBeside: ['5.7', '4.7'],
    phrase:
      /service( is)?( currently| temporarily)? (unavailable|not available)|\bbusy\b|unavailable|temporary|temporarily/i,
  },
  {
    id: 'phrase.still-queued',
    cause: 'network',
    source: 'Sendmail, Exim, Postfix: warnings that name no reason',
    phrase:
      /could not send (message|mail) for|still undelivered|has been delayed|not yet been delivered|giv(en|ing) up/i,
  },
  {
    id: 'phrase.refused',
    cause: 'policy',
    source: 'many; they name no reason',
    phrase: /administrat|refused|restricted|permission|\bblocked\b|\bdenied\b|prohibit/i,
  },
]
