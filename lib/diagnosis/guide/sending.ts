// The guide: how fast to send. Numbers here are rules of thumb of ours; receivers publish hardly any.
import type { GuideText } from './guide-text.ts'

export const sendingGuide = {
  'warm-up': {
    title: 'Warm up a new address or domain',
    text: [
      'Receivers trust an address by its history, and a new one has none. Sudden volume from it is put off (421, 450, 451) or refused. So begin small and grow, for each large receiver by itself.',
      'A plan that mostly works, in messages per day and receiver: 50 on the first two days, then 100, 200, 500, 1,000, 2,000, 5,000, 10,000, each for two days, then double until the volume is reached. That is three to six weeks. Spread each day’s messages over its hours.',
      'Go to the next step only while less than 5 % of the messages are put off and less than 2 % are refused for good. Stay on the step while more are put off; go back one when more than 10 % are, or when complaints come.',
      'Begin with those who open and answer your mail. Have SPF, DKIM, DMARC and reverse DNS right before the first message: a warm-up with a broken identity earns a bad name.',
    ],
    requirements: ['R114'],
    references: ['RFC 5321 section 4.5.4.1'],
    seeAlso: ['rate-limited', 'greylisted', 'pace-from-replies', 'align-identity'],
  },
  'pace-from-replies': {
    title: 'Let the 4yz replies set the pace',
    text: [
      'A reply that begins with 4 means: not now. Count them for each receiver and hour; greylisting comes once for each new sender and recipient and passes, while rate limits grow with the volume.',
      'A rate to begin with: if more than 5 % of the messages of an hour to one receiver are put off for rate, halve the messages per hour and the connections to it. If an hour passes with less than 1 %, raise the rate by a tenth. So a limit is found from below, and once crossed it is left quickly.',
      'Try again as the reply says. If it names no time, wait 15 minutes, then twice as long each time up to four hours, for four to five days. Greylisting is mostly over after five to fifteen minutes, if the same address comes back.',
      'Keep batches to what a receiver takes within an hour at its present rate; the rest waits in your queue, not in its.',
    ],
    requirements: ['R132'],
    commands: ["qshape deferred | head; grep 'status=deferred' /var/log/mail.log | tail"],
    references: ['RFC 5321 section 4.5.4.1', 'RFC 6647'],
    seeAlso: ['rate-limited', 'greylisted', 'temporarily-refused', 'too-many-recipients', 'matrix-temporary'],
  },
} as const satisfies Record<string, GuideText>
