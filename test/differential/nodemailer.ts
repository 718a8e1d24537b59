// nodemailer with its own SMTP connection.
import { createTransport } from 'nodemailer'
import { type Answer, answerOfFailure } from './answer.ts'
import { type Client, clientName, orEndless, serverName } from './client.ts'
import { type Errand, endlessMs, patienceMs } from './errand.ts'

export const nodemailer: Client = {
  name: 'nodemailer',
  async handOver(errand) {
    const transport = createTransport(settingsFor(errand))
    // An error that comes after the result would end the process: its listener is ours to bring.
    transport.on('error', () => undefined)
    const { from, to, message } = errand
    const sent = transport.sendMail({ envelope: { from, to: [...to] }, raw: message }).then(
      (): Answer => 'accepted',
      (error: { readonly responseCode?: number; readonly code?: string }) =>
        answerOfFailure({
          ...(error.responseCode !== undefined && { code: error.responseCode }),
          timedOut: error.code === 'ETIMEDOUT',
        }),
    )
    return orEndless(sent, endlessMs).finally(() => transport.close())
  },
}

function settingsFor({ host, port, tls, trust, login }: Errand) {
  return {
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'required',
    name: clientName,
    tls: trust ? { ca: trust.pem, servername: serverName } : { rejectUnauthorized: false },
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    ...(login && { auth: { user: login.user, pass: login.password } }),
  }
}
