// Where other clients say or do something else than ours, and why we are right. Seen with nodemailer 10.6.0, swaks 20201014,
// curl 7.88 and Python 3.11; the test fails for a difference that is not here, and for one that no longer occurs.
import type { Disagreement } from './disagreement.ts'

export const disagreements: readonly Disagreement[] = [
  {
    because:
      'The final dot was written and no whole reply came: the server may have the message, and has it in all but D06. Whoever calls that a failure sends it twice; unknown is what can be said.',
    lines: [
      { id: 'D06', weSay: 'unknown', all: 'failed' },
      { id: 'D07', weSay: 'unknown', all: 'failed, double-send' },
      // Its --max-time does not hold once the message is sent.
      { id: 'D10', weSay: 'unknown', all: 'timed-out, double-send', curl: 'endless, double-send' },
      { id: 'D12', weSay: 'unknown', all: 'failed, double-send' },
      { id: 'D14', weSay: 'unknown', all: 'endless, double-send', swaks: 'timed-out, double-send' },
    ],
  },
  {
    because:
      'Two codes in one reply to the dot: one client believes the first line, the others the last, as mail servers do. Nobody can know.',
    lines: [{ id: 'D11', weSay: 'unknown', all: 'refused 554', nodemailer: 'accepted, false-success' }],
  },
  {
    because:
      'A refusal that comes while the message flows is to be read before its dot: they write the dot all the same, and have ended a message that the server may keep.',
    lines: [
      {
        id: 'D03',
        weSay: 'refused 550',
        all: ['refused 550, double-send', 'failed, double-send', 'as we'],
      },
    ],
  },
  {
    because: 'The message was accepted. How the connection ends behind that changes nothing.',
    lines: [
      {
        id: 'D16',
        weSay: 'accepted',
        swaks: ['failed, double-send', 'as we'],
        smtplib: ['failed, double-send', 'as we'],
      },
      {
        id: 'T29',
        weSay: 'accepted',
        swaks: ['failed, double-send', 'as we'],
        smtplib: ['failed, double-send', 'as we'],
      },
    ],
  },
  {
    because:
      'More replies than questions: from there on each is taken for the answer to the wrong command. nodemailer took 354 and a forged 250 for the reply to the dot of a message that it had never ended.',
    lines: [
      { id: 'E14', weSay: 'failed', nodemailer: 'accepted, false-success' },
      { id: 'E16', weSay: 'failed', all: 'accepted', nodemailer: 'accepted, false-success' },
    ],
  },
  {
    because:
      'A reply with two codes says two things, and to go on is to choose one. Ours names no code, since there is not one.',
    lines: [
      { id: 'E06', weSay: 'failed', all: 'accepted', nodemailer: 'refused 503' },
      { id: 'G05', weSay: 'failed', all: 'refused 554', nodemailer: 'accepted' },
      { id: 'M05', weSay: 'failed', all: 'refused 550', nodemailer: 'refused 503' },
    ],
  },
  {
    because:
      'What is no reply, by RFC 5321 section 4.2, answers nothing: whoever skips or guesses it may count one reply too few from there on (postfix smtp_chat.c tells how mail was lost that way).',
    lines: [
      { id: 'E07', weSay: 'failed', all: 'accepted', nodemailer: 'refused 503', curl: 'timed-out' },
      { id: 'E08', weSay: 'failed', all: 'accepted', nodemailer: 'refused 503', curl: 'timed-out' },
      { id: 'P06', weSay: 'failed', swaks: 'accepted', curl: 'accepted' },
    ],
  },
  {
    because: 'A whole reply of a class that its stage does not know is not the one that was waited for.',
    lines: [
      { id: 'D02', weSay: 'failed', nodemailer: 'refused 502, message-as-commands' },
      { id: 'E12', weSay: 'failed', all: 'accepted' },
      { id: 'G13', weSay: 'failed', curl: 'accepted' },
      { id: 'T04', weSay: 'failed', swaks: 'accepted', curl: 'accepted' },
      { id: 'A07', weSay: 'failed', nodemailer: 'accepted' },
    ],
  },
  {
    because:
      'Odd, and its meaning is plain: no text behind the code, a tab or nothing between them, keywords in small letters, a keyword in the text of the first line.',
    lines: [
      { id: 'E09', weSay: 'accepted', curl: 'timed-out' },
      { id: 'E10', weSay: 'accepted', curl: 'timed-out' },
      { id: 'E13', weSay: 'accepted', nodemailer: 'refused 502' },
      { id: 'E23', weSay: 'accepted', swaks: 'failed' },
      { id: 'G11', weSay: 'accepted', swaks: 'timed-out' },
    ],
  },
  {
    because:
      'A reply is bounded in time and in size as a whole. A timer that every byte sets back, or none, waits as long as the server likes.',
    lines: [
      { id: 'A04', weSay: 'failed', nodemailer: 'endless' },
      { id: 'D13', weSay: 'timed-out', swaks: 'endless' },
      { id: 'E17', weSay: 'timed-out', nodemailer: 'endless', smtplib: 'endless' },
      { id: 'E18', weSay: 'timed-out', nodemailer: 'endless', smtplib: 'endless' },
      { id: 'E19', weSay: 'failed', nodemailer: 'endless' },
      { id: 'E21', weSay: 'failed', all: 'accepted', curl: 'failed' },
      { id: 'G22', weSay: 'failed', smtplib: 'endless' },
      { id: 'T20', weSay: 'timed-out', swaks: 'endless' },
    ],
  },
  {
    because: 'A code that nobody said is no reply: its "500 Line too long" is its own.',
    lines: [{ id: 'G21', weSay: 'failed', smtplib: 'refused 500, invented-reply' }],
  },
  {
    because:
      'The server said 421, come back later, and it was read: before its line end in G03, at EHLO in E03, for the second of two recipients in R08.',
    lines: [
      { id: 'E03', weSay: 'deferred 421', smtplib: 'failed' },
      { id: 'G03', weSay: 'deferred 421', swaks: 'failed', curl: 'failed' },
      { id: 'R08', weSay: 'deferred 421', nodemailer: ['failed', 'as we'] },
    ],
  },
  {
    because:
      'A server that hangs up on EHLO may take HELO over a second connection (RFC 5321 section 4.1.1.1). We ask.',
    lines: [{ id: 'E04', weSay: 'accepted', all: 'failed' }],
  },
  {
    because: 'The password is not said in clear text, whatever the server offers there (RFC 4954 section 4).',
    lines: [{ id: 'A06', weSay: 'failed', all: 'accepted, secret-in-clear' }],
  },
  {
    because: 'A login was asked for and is not possible: a message without it is not what was asked for.',
    lines: [{ id: 'A05', weSay: 'failed', nodemailer: 'accepted', curl: 'accepted' }],
  },
  {
    because:
      'A challenge that is no base64 cannot be answered: it is cancelled with "*" (RFC 4954 section 4), and the 501 behind that is about the cancelling.',
    lines: [{ id: 'A11', weSay: 'failed', nodemailer: 'refused 535', curl: 'refused 501' }],
  },
  {
    because:
      'Sent as it is asked for and not as it is: 8-bit text, a UTF-8 address or a line over 1000 octets that the server never offered to take. Ours says so and asks nothing of the server.',
    lines: [
      { id: 'D18', weSay: 'failed', all: 'accepted, eight-bit-unasked' },
      { id: 'D19', weSay: 'failed', all: 'refused 553, eight-bit-unasked', smtplib: 'failed' },
      { id: 'D21', weSay: 'failed', all: 'refused 500' },
      { id: 'M11', weSay: 'failed', all: 'refused 552' },
    ],
  },
  {
    because: 'CR and LF leave in pairs only: a line end by itself is what SMTP smuggling is made of (CVE-2023-51764).',
    lines: [{ id: 'D22', weSay: 'accepted', all: 'accepted, bare-line-ends', nodemailer: 'as we' }],
  },
  {
    because: 'A parameter that the server offers and then refuses is not needed: ours asks once more without it.',
    lines: [{ id: 'M09', weSay: 'accepted', all: 'refused 555' }],
  },
  {
    because:
      'Only nodemailer sends MAIL, RCPT and DATA together where that is offered, and cannot be told not to: it loses the message where input is lost, and cannot see that replies are in the wrong order.',
    lines: [
      { id: 'P02', weSay: 'accepted', nodemailer: 'timed-out' },
      { id: 'P05', weSay: 'timed-out', nodemailer: 'accepted' },
    ],
  },
  {
    because:
      'One recipient more or less: the message goes to those that were taken (RFC 5321 section 3.3), and where none was, one that may be taken later decides.',
    lines: [
      { id: 'R02', weSay: 'accepted', curl: 'refused 550' },
      { id: 'R04', weSay: 'deferred 450', swaks: 'refused 550' },
      { id: 'R11', weSay: 'accepted', curl: 'deferred 452' },
    ],
  },
  {
    because: '252 takes the recipient (RFC 5321 section 4.2.3).',
    lines: [{ id: 'R07', weSay: 'accepted', swaks: 'failed', smtplib: 'failed' }],
  },
  {
    because:
      'TLS was wished for where it is offered, not required (RFC 7435): a refused STARTTLS is told, and the message goes in clear.',
    lines: [
      { id: 'T02', weSay: 'accepted', nodemailer: 'deferred 454', smtplib: 'deferred 454' },
      { id: 'T03', weSay: 'accepted', nodemailer: 'refused 502', smtplib: 'refused 502' },
    ],
  },
  {
    because: 'TLS was required and is not offered: nothing is asked. nodemailer says STARTTLS all the same.',
    lines: [
      { id: 'T09', weSay: 'failed', nodemailer: 'refused 502' },
      { id: 'T10', weSay: 'failed', nodemailer: 'refused 502' },
    ],
  },
  {
    because: 'Plaintext behind the 220 of STARTTLS is an attack (CVE-2021-38371), not something to drop in silence.',
    lines: [
      { id: 'T05', weSay: 'failed', nodemailer: 'accepted', smtplib: 'accepted' },
      { id: 'T06', weSay: 'failed', nodemailer: 'accepted', smtplib: 'accepted' },
    ],
  },
  {
    because: 'The certificate had to be valid for the name of the server. This swaks looks at its chain only.',
    lines: [{ id: 'T12', weSay: 'failed', swaks: 'accepted' }],
  },
  {
    because: 'EHLO is refused inside TLS only: to say HELO there hides a broken server.',
    lines: [{ id: 'T23', weSay: 'refused 502', all: 'accepted' }],
  },
]
