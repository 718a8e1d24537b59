// Words that say one thing only, wherever they stand: asked before the telling phrases of phrase-rules.ts, which are wider.
// Every repetition in them is bounded, so that hostile texts are read in linear time.
import type { PhraseRule } from './phrase-rules.ts'

/** Asked even before a decisive status: some servers answer a sender of too much mail with 5.1.1. */
export const surestPhrases: readonly PhraseRule[] = [
  {
    id: 'phrase.sent-too-much',
    cause: 'rate-limit',
    source: 'GoDaddy, NetEase, Outlook.com',
    phrase: /sent (to )?too many|too many recipients (received )?this hour/i,
  },
]

/** Asked in this order, after a decisive status. */
export const earlyPhrases: readonly PhraseRule[] = [
  {
    id: 'phrase.protocol-violation',
    cause: 'protocol',
    source: 'Gmail, Postfix, Exim',
    phrase:
      /smtp protocol (violation|error)|synchroni[sz]ation error|too many (\w{1,16} ){0,4}(errors|commands)\b|command pipelining|allowed to pipeline|\(no parameters allowed|bad sequence of commands|nested mail command|says? (helo|ehlo|hello) first/i,
  },
  {
    id: 'phrase.not-aligned',
    cause: 'auth-alignment',
    source: 'Gmail, Exchange Online, SendGrid',
    phrase:
      /unauthenticated (e-?mail|message|mail|sender)|(does not|not|doesn't) align|(fail(ed|s)?|pass) (the |all )?(\w{1,16} )?authentication (check|result|test|requirement)/i,
  },
  {
    id: 'phrase.sender-not-verified',
    cause: 'sender-identity',
    source: 'Postfix, Sendmail, Exchange Online, Amazon SES, qmail',
    phrase:
      /domain of (the )?sender( address)?( \S{1,80})? (does not|doesn't|could not|cannot) |sender('s)? (address )?domain( \S{1,80})? (does not|doesn't|could not|cannot|not|is not) |(bad|invalid|forged|fake|bogus) (helo|ehlo)|(helo|ehlo) command rejected|spoof(ed|ing)|badmailfrom|no reverse lookup|e-?mail address is not verified|sendas ?denied/i,
  },
  {
    id: 'phrase.bad-name',
    cause: 'reputation',
    source: 'Outlook.com, Exchange Online, Yahoo, T-Online, mail.ru, Cisco',
    phrase:
      /(bad|poor|low|negative)( \w{1,16})? reputation|banned sender|spam abuse detected|user complaints|known spammer|spam(ming)? (source|ip|host|sender)\b|source of spam|not accepted from (this|your) (ip|host|address)|\b(ip|your)( address| host| server| network| domain)?( \[?[\d.:a-f]{3,45}\]?)? (has been |have been |was |is )?(temporarily |currently )?(blocked|banned|block listed)|dynamic (ip|address|host)|(dial-?up|residential) (ip|address|host|pool|line)|too many unwanted|\b(sc|dy|ou)-00[1-4]\b|\bs31[45]0\b|network is on our block/i,
  },
  {
    id: 'phrase.greeted-late',
    cause: 'rate-limit',
    source: 'greylisting that does not call itself so: sqlgrey, Orange, Yahoo',
    phrase:
      /(first|1st) time (we|i|you|contact)|unknown triplet|temporarily deferred|(deferred|postponed).{0,40} (retry|try again) in \d|service refused?, please try/i,
  },
  {
    id: 'phrase.over-the-rate',
    cause: 'rate-limit',
    source: 'Exchange Online, Sendmail, Amazon SES, SendGrid',
    phrase:
      /(messages|e-?mails|recipients|connections) (\w{1,12} ){0,5}per (second|minute|hour|day)|within the last (hour|day|minute)|too many (\w{1,16} ){1,2}(connections|sessions|messages|mails|e-?mails|requests)|excessive (volume|rate|amount|connection)|(high|unexpected) (volume|rate|amount) of|concurrency|(messaging|submission|message rate) limit|(tenant|sender|client|ip|host|you) (has |have )?exceeded (the |your |its |their |a |permitted ){0,2}(threshold|limits?|rate)|(e-?mail|message|sending) quota/i,
  },
  {
    id: 'phrase.no-relay',
    cause: 'relay-denied',
    source: 'qmail, Gmail, Zoho, Exim',
    phrase:
      /relay(ing)?( access| mail)? (is |are )?(disallowed|refused|blocked|rejected|forbidden|not supported)|no relaying|credentials for relay|allowed rcpthosts|not an? (open )?relay|(cannot|can't|will not|won't) relay/i,
  },
  {
    id: 'phrase.no-such-domain',
    cause: 'domain-unknown',
    source: 'Exchange Online, Exim, qmail, Domino',
    phrase:
      /\bdomain( name)?( \S{1,80})? (does not|doesn't) exist|no such (domain|host)\b(?! user)|mx records? (point|indicated)|or srv record indicated|indicated no smtp service|n't find any host|could not find any host|no mail hosts? for|no route found to domain/i,
  },
  {
    id: 'phrase.mailbox-over-quota',
    cause: 'mailbox-full',
    source: 'RFC 5321 section 4.2.3, Yandex; in German, French, Italian, Spanish and Portuguese',
    phrase:
      /mailbox size limit|exceeded storage (allocation|limit)|postfach (ist )?voll|speicherkontingent|casella( \S{1,40}){0,3} piena|bo[iî]te( \S{1,40}){0,3} pleine|buz[oó]n( \S{1,40})? lleno|caixa( \S{1,40}){0,2} cheia/i,
  },
  {
    id: 'phrase.too-many-hops',
    cause: 'network',
    source: 'Gmail, Sendmail, Postfix',
    phrase: /exceeded \d{1,4} hops|too many hops|hop count|loops? back to myself|mail loop/i,
  },
  {
    id: 'phrase.larger-than',
    cause: 'size',
    source: 'Gmail, Courier',
    phrase:
      /limit of \d{1,6} attachments|larger than (the )?\d|(message|mail) (\S{1,12} ){1,6}larger than|maximum (message )?size/i,
  },
  {
    id: 'phrase.no-longer-active',
    cause: 'mailbox-disabled',
    source: 'Zoho, Fastmail, cPanel',
    phrase:
      /(account|mailbox|user)( \S{1,80})? (is |has been |was )?(no longer active|not active|closed|terminated)\b/i,
  },
  {
    id: 'phrase.not-a-recipient',
    cause: 'mailbox-unavailable',
    source: 'Yahoo, Postfix verification, Exim; in German, French, Italian, Spanish and Portuguese',
    phrase:
      /not a valid (\w{1,12} )?(recipient|user|mailbox|address)|no longer (works?|employed|with|at this|valid|available|on this)|addressee unknown|bad destination mailbox|(unknown|illegal) alias|unverified address|(empf(ä|ae?)nger|benutzer)( \S{1,80})? unbekannt|(utilisateur|destinataire)( \S{1,80})? inconnu|usuario( \S{1,80})? (desconocido|no existe|inexistente)|usu[aá]rio( \S{1,80})? (desconhecido|inexistente|n[aã]o existe)|utente( \S{1,80})? (sconosciuto|inesistente)/i,
  },
  {
    id: 'phrase.bad-content',
    cause: 'content',
    source: 'Gmail, Exchange Online, QQ Mail, NetEase, Yandex',
    phrase:
      /content filter|(illegal|dangerous|forbidden|prohibited|executable|banned|disallowed) (\w{1,16} )?(attachment|file)|attachments?( type| name)?( \S{1,40})? (is |are )?(not allowed|blocked|forbidden|refused|rejected|prohibited|banned)|\bcontent denied|phish|bare (lf|cr|line ?feed|newline|carriage)|header (is |are )?missing|missing (\S{1,20} )?header|suspicion of spam|considered (as |to be )?spam|\bdt:spm\b|rfc 5322 section/i,
  },
]
