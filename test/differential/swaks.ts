// swaks, the tool that mail administrators test with: https://jetmore.org/john/code/swaks/
import { type Answer, answerOfFailure } from './answer.ts'
import { type Client, clientName } from './client.ts'
import { type Errand, endlessMs, patienceMs } from './errand.ts'
import { type Ended, runTool } from './tool.ts'

export const swaks: Client = {
  name: 'swaks',
  async handOver(errand) {
    return answerOf(await runTool('swaks', wordsFor(errand), { input: errand.message, timeoutMs: endlessMs }))
  },
}

const tlsWords = { 'when-offered': '--tls-optional', required: '--tls', implicit: '--tls-on-connect' } as const

function wordsFor({ host, port, tls, trust, from, to, login }: Errand): readonly string[] {
  return [
    ...['--server', host, '--port', String(port), '--helo', clientName, '--timeout', String(patienceMs / 1000)],
    ...['--from', from, '--to', to.join(','), '--data', '-', tlsWords[tls]],
    ...(trust ? ['--tls-verify', '--tls-ca-path', trust.file] : []),
    ...(login ? ['--auth-user', login.user, '--auth-password', login.password, '--auth', 'PLAIN,LOGIN'] : []),
  ]
}

function answerOf({ code, output, isKilled }: Ended): Answer {
  if (isKilled) return 'endless'
  if (code === 0) return 'accepted'
  const last = [...output.matchAll(/^<(?:\*\*|~\*) +(\d{3})/gm)].at(-1)?.[1]
  return answerOfFailure({ ...(last && { code: Number(last) }), timedOut: /timed? ?out/i.test(output) && !last })
}
