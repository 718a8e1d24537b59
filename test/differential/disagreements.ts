// Where other clients say something else than ours, and why we are right. Each line is a difference that was seen; the test
// fails for one that is not here, and for one that no longer occurs.
import type { ClientVerdict } from './clients.ts'

export interface Disagreement {
  readonly scenarios: readonly string[]
  /** The clients, and what each of them says. */
  readonly says: Readonly<Record<string, readonly ClientVerdict[]>>
  readonly because: string
  /** Depends on timing, or on the version of the tool: need not occur. */
  readonly sometimes?: true
}

export const disagreements: readonly Disagreement[] = [
  {
    scenarios: ['D06', 'D07', 'D10', 'D12', 'D14'],
    says: { nodemailer: ['failed'], swaks: ['failed'], curl: ['failed'], smtplib: ['failed'] },
    because: 'The final dot was written and no whole reply came: whoever calls that "failed" sends the message twice.',
    sometimes: true,
  },
  {
    scenarios: ['D12', 'D14'],
    says: { nodemailer: ['accepted'], smtplib: ['accepted'] },
    because:
      'Half a reply is taken for a whole one, or waited for without end: until its last byte, 250 is no acceptance.',
    sometimes: true,
  },
  {
    scenarios: ['D08', 'D13'],
    says: { nodemailer: ['failed'], swaks: ['failed'], curl: ['failed'], smtplib: ['failed'] },
    because: 'A message this small has left with its dot before the reset is seen: unknown is what can be said.',
    sometimes: true,
  },
  {
    scenarios: ['D11'],
    says: { nodemailer: ['accepted'], swaks: ['refused'], curl: ['refused'], smtplib: ['refused'] },
    because: 'Two codes in one reply to the dot: one client reads the first, the others the last. Nobody can know.',
  },
  {
    scenarios: ['D02'],
    says: { nodemailer: ['refused'], smtplib: ['accepted'] },
    because: '250 in place of 354: the message was said to a server that waited for a command.',
    sometimes: true,
  },
  {
    scenarios: ['D03'],
    says: { swaks: ['failed'], smtplib: ['accepted'], nodemailer: ['failed'], curl: ['failed'] },
    because: 'A 550 that comes while the message flows is not seen in time; we read it before the dot.',
    sometimes: true,
  },
  {
    scenarios: ['D15', 'Q01', 'D16', 'T29'],
    says: { smtplib: ['refused', 'failed'], swaks: ['failed', 'refused'] },
    because: 'The message was accepted; what is said to QUIT, or a cut behind it, changes nothing.',
    sometimes: true,
  },
  {
    scenarios: ['D23'],
    says: { smtplib: ['deferred'] },
    because: 'The second line answers nothing that was asked; the first one accepted the message.',
    sometimes: true,
  },
  {
    scenarios: ['A06'],
    says: { nodemailer: ['accepted'], swaks: ['accepted'], curl: ['accepted'], smtplib: ['accepted'] },
    because: 'They say the password in clear text. We do not.',
  },
  {
    scenarios: ['A07'],
    says: { nodemailer: ['accepted'], smtplib: ['accepted'] },
    because: 'Only 235 ends a login (RFC 4954 section 6); 250 answers something else.',
    sometimes: true,
  },
  {
    scenarios: ['A11'],
    says: {
      nodemailer: ['refused', 'failed'],
      swaks: ['refused', 'failed'],
      curl: ['refused'],
      smtplib: ['refused', 'failed'],
    },
    because: 'A challenge that is no base64 is answered by them and cancelled by us; neither sends the message.',
    sometimes: true,
  },
  {
    scenarios: ['E03'],
    says: { smtplib: ['failed'] },
    because: '421 to EHLO asks us to come back later; smtplib says HELO to a closed connection.',
    sometimes: true,
  },
  {
    scenarios: ['E04'],
    says: { nodemailer: ['failed'], swaks: ['failed'], curl: ['failed'], smtplib: ['failed'] },
    because: 'A server that hangs up on EHLO takes HELO over a second connection; only we ask.',
  },
  {
    scenarios: ['E06', 'E07', 'E08', 'E12', 'E13', 'E14', 'E16', 'G05', 'G13', 'P05', 'P06', 'T04'],
    says: {
      nodemailer: ['accepted', 'refused'],
      swaks: ['accepted', 'refused'],
      curl: ['accepted', 'refused'],
      smtplib: ['accepted', 'refused'],
    },
    because:
      'A reply that is none, of two minds, of the wrong class, or not asked for: going on is a guess, and was seen to end in messages reported as sent that were refused.',
    sometimes: true,
  },
  {
    scenarios: ['E09', 'E10', 'E22', 'E23', 'G11'],
    says: { curl: ['failed'], swaks: ['failed'], smtplib: ['refused', 'failed'] },
    because: 'Odd and readable: a message can be handed over all the same.',
    sometimes: true,
  },
  {
    scenarios: ['E17', 'E18', 'E21', 'G21'],
    says: { nodemailer: ['accepted'], swaks: ['accepted'], smtplib: ['accepted', 'refused'], curl: ['accepted'] },
    because: 'A reply that drips or has no end is bounded by us, in time and in size.',
    sometimes: true,
  },
  {
    scenarios: ['G03'],
    says: { swaks: ['failed'], curl: ['failed'] },
    because: 'A 421 that lacks nothing but its line end says to come back later.',
    sometimes: true,
  },
  {
    scenarios: ['M09'],
    says: { nodemailer: ['refused'], swaks: ['refused'], curl: ['refused'], smtplib: ['refused'] },
    because: 'A parameter that was offered and is refused is left out at a second try; the message is taken.',
    sometimes: true,
  },
  {
    scenarios: ['G08', 'M05', 'M11'],
    says: { nodemailer: ['refused'], swaks: ['refused'], curl: ['refused'], smtplib: ['refused'] },
    because:
      'Nothing was sent, and we say so: no mail server answered, its reply is of two minds, or its SIZE is too small for the message, which we do not offer then.',
  },
  {
    scenarios: ['P02'],
    says: { nodemailer: ['failed'] },
    because: 'It always pipelines where that is offered; one command at a time gets through.',
  },
  {
    scenarios: ['R07'],
    says: { swaks: ['failed'] },
    because: '252 and 251 accept a recipient.',
    sometimes: true,
  },
  {
    scenarios: ['T02', 'T03'],
    says: { nodemailer: ['deferred', 'refused'], smtplib: ['deferred', 'refused'] },
    because: 'Where TLS is wished for and not required (RFC 7435) a refused STARTTLS goes on in clear, and says so.',
  },
  {
    scenarios: ['T05', 'T06'],
    says: { nodemailer: ['accepted'], smtplib: ['accepted'] },
    because: 'Plaintext behind the 220 of STARTTLS is an attack (CVE-2021-38371): they drop or read it and go on.',
    sometimes: true,
  },
  {
    scenarios: ['T23'],
    says: { nodemailer: ['accepted'], swaks: ['accepted'], curl: ['accepted'], smtplib: ['accepted'] },
    because: 'EHLO is refused inside TLS only: HELO there would hide a broken server.',
    sometimes: true,
  },
]
