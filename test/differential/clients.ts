// Other people's SMTP clients, each asked to hand over one message, and what each of them then says about it.
import { execFile, execFileSync } from 'node:child_process'
import { createTransport } from 'nodemailer'

export const verdictsOfClients = ['accepted', 'refused', 'deferred', 'failed'] as const
/** `refused` and `deferred` where the client names a 5yz or a 4yz reply, `failed` for everything else. */
export type ClientVerdict = (typeof verdictsOfClients)[number]

export interface Errand {
  readonly host: string
  readonly port: number
  readonly tls: 'starttls' | 'implicit'
  readonly from: string
  readonly to: readonly string[]
  readonly login?: { readonly user: string; readonly password: string }
}

export interface OtherClient {
  readonly name: string
  readonly isHere: boolean
  readonly handOver: (errand: Errand) => Promise<ClientVerdict>
}

/** What a client that waits may take, milliseconds. */
const patienceMs = 1500
/** What a process may take before it is ended. */
const processMs = 15_000
const message = 'Subject: hello\r\n\r\nHello there.\r\n'

export const nodemailer: OtherClient = {
  name: 'nodemailer',
  isHere: true,
  async handOver({ host, port, tls, from, to, login }) {
    const transport = createTransport({
      ...{ host, port, secure: tls === 'implicit', name: 'client.smtping.test', tls: { rejectUnauthorized: false } },
      ...{ connectionTimeout: patienceMs, greetingTimeout: patienceMs, socketTimeout: patienceMs },
      ...(login && { auth: { user: login.user, pass: login.password } }),
    })
    // An error that comes after the result would end the process: its listener is ours to bring.
    transport.on('error', () => undefined)
    const sent = transport.sendMail({ envelope: { from, to: [...to] }, raw: message }).then(
      (): ClientVerdict => 'accepted',
      (error: { readonly responseCode?: number }) => byCode(error.responseCode),
    )
    const outOfTime = new Promise<ClientVerdict>((resolve) =>
      setTimeout(() => resolve('failed'), 4 * patienceMs).unref(),
    )
    return Promise.race([sent, outOfTime]).finally(() => transport.close())
  },
}

export const swaks: OtherClient = {
  name: 'swaks',
  isHere: isOnPath('swaks'),
  async handOver({ host, port, tls, from, to, login }) {
    const { code, output } = await run('swaks', [
      ...['--server', host, '--port', String(port), '--helo', 'client.smtping.test', '--timeout', '2', '--from', from],
      ...['--to', to.join(','), '--data', message.replaceAll('\r\n', '\\n')],
      tls === 'implicit' ? '--tls-on-connect' : '--tls-optional',
      ...(login ? ['--auth-user', login.user, '--auth-password', login.password, '--auth', 'PLAIN,LOGIN'] : []),
    ])
    return code === 0 ? 'accepted' : byCode(lastCode(output, /^<(?:\*\*|~\*) +(\d{3})/gm))
  },
}

export const curl: OtherClient = {
  name: 'curl',
  isHere: isOnPath('curl'),
  async handOver({ host, port, tls, from, to, login }) {
    const { code, output } = await run(
      'curl',
      [
        ...[
          '--silent',
          '--show-error',
          '--verbose',
          '--insecure',
          '--max-time',
          '3',
          '--upload-file',
          '-',
          '--mail-from',
          from,
        ],
        ...to.flatMap((address) => ['--mail-rcpt', address]),
        ...(tls === 'implicit' ? [] : ['--ssl']),
        ...(login ? ['--user', `${login.user}:${login.password}`] : []),
        `${tls === 'implicit' ? 'smtps' : 'smtp'}://${host}:${port}/client.smtping.test`,
      ],
      message,
    )
    return code === 0 ? 'accepted' : byCode(lastCode(output, /^< ([45]\d\d)/gm))
  },
}

export const smtplib: OtherClient = {
  name: 'smtplib',
  isHere: isOnPath('python3'),
  async handOver({ host, port, tls, from, to, login }) {
    const settings = JSON.stringify({ host, port, tls, from, to, login: login ?? null, message })
    const { output } = await run('python3', ['-c', pythonProgram, settings])
    return byCode(Number(/^verdict (\d+)$/m.exec(output)?.[1] ?? 0))
  },
}

export const otherClients: readonly OtherClient[] = [nodemailer, swaks, curl, smtplib]

/** Prints 250, the code of the refusal, or 0. */
const pythonProgram = `
import json, smtplib, ssl, sys
s = json.loads(sys.argv[1])
context = ssl._create_unverified_context()
def code_of(error):
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))[0]
    return 0
try:
    make = smtplib.SMTP_SSL if s['tls'] == 'implicit' else smtplib.SMTP
    more = {'context': context} if s['tls'] == 'implicit' else {}
    with make(s['host'], s['port'], local_hostname='client.smtping.test', timeout=2, **more) as client:
        client.ehlo_or_helo_if_needed()
        if s['tls'] == 'starttls' and client.has_extn('starttls'):
            client.starttls(context=context)
        if s['login']:
            client.login(s['login']['user'], s['login']['password'])
        client.sendmail(s['from'], s['to'], s['message'].encode())
        result = 250
except Exception as error:
    result = code_of(error)
print('verdict', result if 0 <= result < 1000 else 0)
`

function byCode(code = 0): ClientVerdict {
  if (code >= 200 && code < 300) return 'accepted'
  if (code >= 400 && code < 500) return 'deferred'
  return code >= 500 && code < 600 ? 'refused' : 'failed'
}

function lastCode(output: string, pattern: RegExp): number {
  const code = Number([...output.matchAll(pattern)].at(-1)?.[1] ?? 0)
  return code >= 400 ? code : 0
}

function run(command: string, words: readonly string[], input = ''): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const options = { timeout: processMs, encoding: 'latin1', maxBuffer: 32 * 1024 * 1024 } as const
    const child = execFile(command, words, options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) || 1 : 0, output: `${stdout}\n${stderr}` }),
    )
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}

function isOnPath(command: string): boolean {
  try {
    execFileSync('which', [command], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
