// The secrets of sends: logins for relays, keys for DKIM. They are read when a message needs them, and go nowhere else.
import type { RelayLogin } from '../lib/contract/sending-secrets.ts'
import { hostAndPortText, hostText } from '../lib/mail/host.ts'
import type { Clock } from '../lib/mail/time.ts'
import type { TransmitEdges } from '../lib/send/outgoing-send.ts'
import { keyForDomain, readDkimKey } from '../lib/send/sign-dkim.ts'
import type { Config } from './config.ts'
import { keepSecrets } from './kept-secrets.ts'

interface Reading {
  readonly clock: Clock
  readonly readSecret: (reference: string, about: { readonly field: string }) => Promise<string>
  /** Told what went wrong, since the send itself does not repeat the words of an error. */
  readonly warn: (message: string, details: Readonly<Record<string, unknown>>) => void
}

/** How sends come by their secrets. Both reject, having warned, where one cannot be had. */
export function keepSendingSecrets(
  { dkim, relayLogins }: Pick<Config, 'dkim' | 'relayLogins'>,
  { clock, readSecret, warn }: Reading,
): Required<Pick<TransmitEdges, 'signingKey' | 'login'>> {
  const keep = (field: string) =>
    keepSecrets({ now: clock.now, readSecret: (reference) => readSecret(reference, { field }) })
  const [keys, passwords] = [keep('DKIM'), keep('RELAY_LOGINS')]

  async function warned<Value>(what: string, name: string, work: () => Promise<Value>): Promise<Value> {
    try {
      return await work()
    } catch (error) {
      warn(`${what} cannot be had`, { name, error: error instanceof Error ? error.message : String(error) })
      throw error
    }
  }

  return {
    signingKey: async (from) => {
      const found = keyForDomain(dkim, from)
      if (!found) return undefined
      const { domain, selector, key } = found
      return warned('a DKIM key', `${selector}._domainkey.${domain}`, async () =>
        readDkimKey({ domain, selector, pem: await keys.read(key) }),
      )
    },
    login: async (name, server) =>
      warned('a login for a relay', name, async () => {
        const found = relayLogins.find((known) => known.name === name)
        // The configuration may have changed since the send was made: its password goes to its own server.
        if (!found || serverText(found.server) !== serverText(server)) throw new Error('It is not for this server.')
        return { credentials: await credentialsOf(found, passwords.read) }
      }),
  }
}

async function credentialsOf(login: RelayLogin, read: (reference: string) => Promise<string>) {
  const { user } = login
  if ('password' in login) {
    const { password, mechanism } = login
    return { user, password: await read(password), ...(mechanism && { mechanism }) }
  }
  const { accessToken, mechanism } = login
  return { user, accessToken: await read(accessToken), ...(mechanism && { mechanism }) }
}

function serverText({ host, port }: RelayLogin['server']): string {
  return hostAndPortText(hostText(host), port)
}
