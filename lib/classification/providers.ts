// Which provider or product wrote a reply, where its words, its links or its host names tell. Data, special ones first:
// a product that filters for others stands before the mailbox provider behind it. Every repetition is bounded.

interface Provider {
  readonly name: string
  readonly words: RegExp
}

const providers: readonly Provider[] = [
  { name: 'Proofpoint', words: /\bpp-?hosted\.com|proofpoint|ppe-hosted\.com/i },
  { name: 'Mimecast', words: /mimecast/i },
  { name: 'Barracuda', words: /barracudanetworks\.com|\bess\.barracuda|cuda-inc\.com/i },
  { name: 'Cisco Secure Email', words: /\biphmx\.com|ironport/i },
  { name: 'Trend Micro', words: /\btmes\.trendmicro|in\.hes\.trendmicro|hes\.trendmicro/i },
  { name: 'Amazon SES', words: /amazonses\.com|\bamazon ses\b|aws\.amazon\.com\/ses/i },
  { name: 'Amazon WorkMail', words: /awsapps\.com|\bworkmail\b/i },
  { name: 'SendGrid', words: /sendgrid/i },
  { name: 'Mailgun', words: /mailgun/i },
  { name: 'Mailjet', words: /mailjet/i },
  { name: 'Postmark', words: /postmarkapp\.com|mtasv\.net/i },
  { name: 'Brevo', words: /sendinblue|brevo\.com/i },
  { name: 'SparkPost', words: /sparkpost/i },
  {
    name: 'Gmail',
    words:
      /google\.com\/(?:mail|a\/answer|apps)|\bgsmtp\b|support\.google\.com|mx\.google\.com|\bgmail\b|email sender guidelines|gcdp\b|OverQuotaTemp|\bgoogle (?:groups|workspace)\b|about smtp error messages/i,
  },
  {
    name: 'Outlook.com',
    words:
      /mail\.live\.com|postmaster\.live\.com|olc\.protection\.outlook\.com|\bhotmail\b.{0,80}\bpolic|S31[45]0|\b(?:SC|DY|OU)-00\d\b|\bS77[57]B?\b/i,
  },
  {
    name: 'Exchange Online',
    words:
      /protection\.outlook\.com|prod\.outlook\.com|sender\.office\.com|mail\.protection\.|aka\.ms\/|RESOLVER\.[A-Z]{3}|STOREDRV\.|\bAS ?\(\d{3,8}\)|outlook\.office|exchangelabs|(?:AntiSpam|fixing)\S{0,20} .{0,40}technet|go\.microsoft\.com\/fwlink|office ?365|fail to route email to on-premise/i,
  },
  { name: 'Yahoo Japan', words: /yahoo\.co\.jp/i },
  { name: 'AOL', words: /postmaster\.aol\.com|\baol\b|mx\.aol/i },
  {
    name: 'Yahoo',
    words:
      /yahoo(?:inc|dns|-inc)?\.(?:com|net)|\byahoo\b|\[TSS?\d\d\]|postmaster\.yahooinc|\bFR0\d\b.{0,40}yahoo|this user doesn't have a \S{1,60} account/i,
  },
  { name: 'Apple iCloud', words: /\bicloud\b|(?:support|postmaster)?\.?apple\.com|\[(?:HM|CS|HME)\d{1,2}\]/i },
  {
    name: 'GMX and WEB.DE',
    words:
      /\bgmx\.(?:net|de|com)|\bweb\.de\b|postmaster\.1und1|kundenserver\.de|\bmail\.com\/senderguidelines|1and1|\bionos\b/i,
  },
  { name: 'T-Online', words: /t-online\.de|telekom\.de|\btosa\b/i },
  { name: 'Freenet', words: /\bfreenet\.de/i },
  { name: 'Mail.ru', words: /\bmail\.ru\b/i },
  { name: 'Yandex', words: /\byandex\b|\byandex\.(?:ru|com|net)|ya\.ru/i },
  { name: 'Rambler', words: /rambler\.ru/i },
  { name: 'QQ Mail', words: /\bqq\.com|service\.mail\.qq|exmail\.qq|tencent/i },
  { name: 'NetEase (163, 126)', words: /\b(?:163|126)\.(?:com|net)|netease|\byeah\.net/i },
  { name: 'Aliyun', words: /aliyun|alibaba|mxhichina/i },
  { name: 'Naver', words: /\bnaver\.com/i },
  { name: 'NTT docomo', words: /docomo\.ne\.jp/i },
  { name: 'KDDI', words: /ezweb\.ne\.jp|\bau\.com/i },
  { name: 'SoftBank', words: /softbank\.(?:ne\.)?jp/i },
  { name: 'Comcast', words: /comcast\.(?:net|com)|xfinity/i },
  { name: 'Spectrum', words: /spectrum\.net|charter\.net|\brr\.com|twc\.com|AUP#/i },
  { name: 'Cox', words: /\bcox\.(?:net|com)/i },
  { name: 'AT&T', words: /\batt\.net|att-mail|sbcglobal|abuse_rbl@|bellsouth/i },
  { name: 'Verizon', words: /verizon\.net|\bvtext\.com|vzwpix/i },
  { name: 'CenturyLink', words: /centurylink|qwest/i },
  { name: 'EarthLink', words: /earthlink/i },
  { name: 'GoDaddy', words: /secureserver\.net|godaddy|\bx\.co\/|\bIB\d{3}\b/i },
  { name: 'Rackspace', words: /emailsrvr|rackspace/i },
  { name: 'Zoho', words: /\bzoho|error_code :/i },
  { name: 'Fastmail', words: /fastmail|messagingengine/i },
  { name: 'Proton', words: /protonmail|proton\.me/i },
  { name: 'Hostinger', words: /hostinger|titan\.email/i },
  { name: 'Namecheap', words: /privateemail\.com|jellyfish\.systems/i },
  { name: 'OVH', words: /\bovh\.(?:net|com)/i },
  { name: 'Orange', words: /\borange\.fr|wanadoo|\bOFR[_\d]|mwinf\d/i },
  { name: 'La Poste', words: /laposte\.net|\bLPN\d/i },
  { name: 'Free', words: /\bfree\.fr|proxad/i },
  { name: 'SFR', words: /\bsfr\.fr|neuf\.fr/i },
  { name: 'Libero', words: /libero\.it|italiaonline|iol\.it/i },
  { name: 'Aruba', words: /aruba\.it/i },
  { name: 'Telenet', words: /telenet\.be/i },
  { name: 'Ziggo', words: /ziggo\.nl/i },
  { name: 'KPN', words: /\bkpn\.(?:net|com|nl)/i },
  { name: 'BT', words: /btinternet/i },
  { name: 'Virgin Media', words: /virginmedia/i },
  { name: 'Sky', words: /\bsky\.com/i },
  { name: 'Seznam', words: /seznam\.cz/i },
  { name: 'WP', words: /\bwp\.pl/i },
  { name: 'Onet', words: /onet\.pl/i },
  { name: 'UOL', words: /uol\.com\.br/i },
  { name: 'Terra', words: /terra\.com(?:\.br)?/i },
]

/** The provider or product whose words these are; undefined where nothing gives it away. `text`: all lines of a reply. */
export function readProvider(text: string): string | undefined {
  const words = withoutMailAddresses(text)
  return providers.find((provider) => provider.words.test(words))?.name
}

/** The addresses of the message say nothing about who answers; those of a help desk do. */
function withoutMailAddresses(text: string): string {
  const words = text.split(/\s+/)
  return words.filter((word) => !word.includes('@') || isHelpDesk.test(word)).join(' ')
}

const isHelpDesk = /^\W{0,2}(?:(?:mailto:)?(?:abuse|postmaster|delist|support|help|feedback)[\w-]{0,20})@/i
