// Who we are towards a server, from the words of `smtping send` and `preflight`: EHLO name, roots, login, and the key that signs.
import { InputError } from '../lib/contract/input-error.ts'
import { parseAddress, parseDomain } from '../lib/mail/address.ts'
import { readResolver } from './flags.ts'
import { readInput } from './read-input.ts'
import { readSigningKey, type SendSession } from './send-adapters.ts'
import type { SessionOptions, SigningOptions } from './send-options.ts'
import { readSession } from './session-words.ts'

/** Everything that a session is told about us. Throws InputError for what cannot be read, before anything is sent. */
export async function readSendSession(options: SessionOptions): Promise<SendSession> {
  const { ca, ehlo, authUser, authMechanism, authInClear, resolver } = options
  refuseUseless(options)
  const dkimKey = await readSigning(options)
  const nameServers = resolver === undefined ? undefined : readResolver(resolver)
  const words = { ca, ehlo, auth: authUser, authMechanism }
  const { ehloName, trustedCertificates, credentials } = await readSession(words, '--auth-user')
  const login = credentials && { credentials, ...(authInClear && { allowInClear: true }) }
  return { ehloName, trustedCertificates, nameServers, login, dkimKey }
}

/** Flags that would change nothing are more likely a slip than a wish. */
function refuseUseless({ authUser, authMechanism, authInClear }: SessionOptions): void {
  if (authUser !== undefined || (authMechanism === undefined && !authInClear)) return
  const field = authInClear ? '--auth-in-clear' : '--auth-mechanism'
  throw new InputError([{ field, message: 'Nobody logs in: give --auth-user too.' }])
}

async function readSigning({ dkimKey, dkimSelector: selector, dkimDomain, from }: SigningOptions) {
  if (dkimKey === undefined && selector === undefined && dkimDomain === undefined) return undefined
  if (dkimKey === undefined || selector === undefined) {
    throw new InputError([
      { field: '--dkim-key', message: 'A key and its selector go together: give --dkim-key and --dkim-selector.' },
    ])
  }
  if (!/^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i.test(selector))
    throw new InputError([{ field: '--dkim-selector', message: `${JSON.stringify(selector)} is no selector.` }])
  const domain = readDomain(dkimDomain ?? parseAddress(from)?.domain ?? '')
  const pem = (await readInput('--dkim-key', dkimKey)).toString('latin1')
  return readSigningKey(pem, { field: '--dkim-key', domain, selector })
}

function readDomain(text: string): string {
  const domain = parseDomain(text)
  if (domain !== undefined && !domain.startsWith('[')) return domain
  throw new InputError([{ field: '--dkim-domain', message: `${JSON.stringify(text)} is no domain: name one.` }])
}
