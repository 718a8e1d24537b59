// curl as a mail client: https://curl.se/docs/manpage.html
import { type Answer, answerOfFailure } from './answer.ts'
import { type Client, clientName, serverName } from './client.ts'
import { type Errand, endlessMs, patienceMs } from './errand.ts'
import { type Ended, runTool } from './tool.ts'

export const curl: Client = {
  name: 'curl',
  async handOver(errand) {
    return answerOf(await runTool('curl', wordsFor(errand), { input: errand.message, timeoutMs: endlessMs }))
  },
}

const tlsWords = { 'when-offered': ['--ssl'], required: ['--ssl-reqd'], implicit: [] } as const

function wordsFor({ host, port, tls, trust, from, to, login }: Errand): readonly string[] {
  return [
    ...['--silent', '--output', '/dev/null', '--write-out', '%{response_code}', '--upload-file', '-'],
    ...['--max-time', String((2 * patienceMs) / 1000), '--resolve', `${serverName}:${port}:${host}`],
    ...['--mail-from', from, ...to.flatMap((address) => ['--mail-rcpt', address])],
    ...tlsWords[tls],
    ...(trust ? ['--cacert', trust.file] : ['--insecure']),
    ...(login ? ['--user', `${login.user}:${login.password}`] : []),
    `${tls === 'implicit' ? 'smtps' : 'smtp'}://${serverName}:${port}/${clientName}`,
  ]
}

/** CURLE_OPERATION_TIMEDOUT. */
const timedOutCode = 28

function answerOf({ code, output, isKilled }: Ended): Answer {
  if (isKilled) return 'endless'
  if (code === 0) return 'accepted'
  return answerOfFailure({ code: Number(/^\d+/.exec(output)?.[0] ?? 0), timedOut: code === timedOutCode })
}
