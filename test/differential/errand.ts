// The message that each client is asked to hand over to a scenario, and how. The same for all clients.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FakeServer } from '../../fixtures/scripted/fake-server-settings.ts'
import { messages } from '../matrix/messages.ts'

/** `when-offered` goes on in clear where STARTTLS is not offered; `required` does not. */
type TlsWish = 'when-offered' | 'required' | 'implicit'

interface Login {
  readonly user: string
  readonly password: string
}

/** What is special about a scenario's errand. */
interface Special {
  readonly tls?: TlsWish
  /** The certificate has to be valid for mx.fake.test, under the server's own root. */
  readonly verify?: true
  readonly login?: Login
  readonly to?: readonly string[]
  readonly message?: keyof typeof messages
  /** How much faster than its file says the scenario is played. */
  readonly speed?: number
}

export interface Trust {
  readonly pem: string
  /** Holds the same. */
  readonly file: string
}

export interface Errand {
  readonly host: string
  readonly port: number
  readonly tls: TlsWish
  /** The root certificate that the server's has to lead to; it is not looked at where there is none. */
  readonly trust?: Trust
  readonly from: string
  readonly to: readonly string[]
  readonly message: Buffer
  readonly login?: Login
}

/** Milliseconds that each client is told to wait for one reply. */
export const patienceMs = 3000
/** Milliseconds after which a client that has not ended never will. */
export const endlessMs = 4 * patienceMs

const two = ['busy@fake.test', 'nobody@fake.test']
/** A drip that outlasts every patience, each of its bytes well in time. */
const slowDrip = 30

const specials: Readonly<Record<string, Special>> = {
  A05: { login: { user: 'alice', password: 'wonderland' } },
  D08: { message: 'large' },
  D13: { message: 'large' },
  D14: { speed: slowDrip },
  D18: { message: 'eight-bit' },
  D19: { to: ['j\u00f5geva@fake.test'] },
  D21: { message: 'long-line' },
  D22: { message: 'smuggling' },
  E17: { speed: slowDrip },
  R02: { to: ['somebody@fake.test', 'nobody@fake.test'] },
  R04: { to: two },
  R08: { to: two },
  R11: { to: two },
  T09: { tls: 'required' },
  T10: { tls: 'required' },
  T11: { tls: 'required', verify: true },
  T12: { tls: 'required', verify: true },
  T13: { tls: 'required', verify: true },
  T14: { tls: 'required', verify: true },
  T15: { tls: 'required', verify: true },
  T16: { tls: 'required', verify: true },
  T25: { tls: 'implicit' },
  T26: { tls: 'when-offered' },
}

/** How much faster than its file says the scenario is played. */
export function speedOf(id: string): number {
  return specials[id]?.speed ?? 100
}

/** The errand for a server that plays the scenario. A file for its root certificate can be written into the folder. */
export async function errandFor(
  id: string,
  server: FakeServer,
  { folder }: { readonly folder: string },
): Promise<Errand> {
  const { host, port, rootCertificate: pem } = server
  const { server: about } = server.scenario()
  const special = specials[id] ?? {}
  const file = join(folder, `${id}-${port}.pem`)
  if (special.verify) await writeFile(file, pem)
  const login = special.login ?? firstUser(about?.users)
  return {
    host,
    port,
    tls: special.tls ?? (about?.tls === 'implicit' ? 'implicit' : 'when-offered'),
    from: 'from@smtping.test',
    to: special.to ?? ['to@fake.test'],
    message: Buffer.from(messages[special.message ?? 'small']),
    ...(login && { login }),
    ...(special.verify && { trust: { pem, file } }),
  }
}

function firstUser(users: Readonly<Record<string, string>> = {}): Login | undefined {
  const [found] = Object.entries(users)
  return found && { user: found[0], password: found[1] }
}
