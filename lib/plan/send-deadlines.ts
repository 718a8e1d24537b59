// How long a send may wait at each stage, milliseconds. RFC 5321 section 4.5.3.2 asks for minutes after the dot: there
// patience is what keeps an outcome from being unknown, so the dot has most of what a worker's 300 seconds leave.

export const sendDeadlines = {
  connect: 10_000,
  greeting: 45_000,
  ehlo: 15_000,
  starttls: 15_000,
  tls: 15_000,
  auth: 20_000,
  mail: 20_000,
  rcpt: 20_000,
  data: 20_000,
  body: 60_000,
  dot: 240_000,
  quit: 2_000,
  session: 285_000,
} as const
