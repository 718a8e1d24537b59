// Who we are in a session, from the words of a command line: EHLO name, roots, certificate, login.
import { readFile } from 'node:fs/promises'
import { InputError } from '../lib/contract/input-error.ts'
import { parseHost } from '../lib/mail/host.ts'
import { ownName } from './adapters.ts'
import { readEhloName } from './flags.ts'
import type { LookOptions } from './look-options.ts'
import { readPassword } from './password.ts'
import { unreadable } from './usage.ts'

type Word = 'ca' | 'servername' | 'cert' | 'key' | 'ehlo' | 'auth' | 'authMechanism'
type Words = { readonly [Name in Word]?: LookOptions[Name] | undefined }

/** Everything that a session is told about us. Throws InputError for files that cannot be read. `authFlag`: what asks for a login. */
export async function readSession(
  { ca, servername, cert, key, ehlo = ownName(), auth, authMechanism }: Words,
  authFlag = '--auth',
) {
  const ehloName = readEhloName(ehlo)
  const trustedCertificates = ca === undefined ? [] : [await readPem('--ca', ca, 'CERTIFICATE')]
  const tlsName = servername === undefined ? undefined : readServerName(servername)
  const clientCertificate = await readClientCertificate(cert, key)
  const credentials = auth === undefined ? undefined : await readCredentials(auth, authMechanism, authFlag)
  return {
    ...{ ehloName, trustedCertificates },
    ...(tlsName && { tlsName }),
    ...(clientCertificate && { clientCertificate }),
    ...(credentials && { credentials }),
  }
}

function readServerName(text: string) {
  const host = parseHost(text)
  if (host?.kind === 'name') return host
  throw new InputError([
    { field: '--servername', message: `${JSON.stringify(text)} is not a host name: SNI carries names only.` },
  ])
}

async function readClientCertificate(cert: string | undefined, key: string | undefined) {
  if (cert === undefined && key === undefined) return undefined
  if (cert === undefined || key === undefined) {
    throw new InputError([
      { field: '--cert', message: 'A certificate and its key go together: give --cert and --key.' },
    ])
  }
  return { cert: await readPem('--cert', cert, 'CERTIFICATE'), key: await readPem('--key', key, 'KEY') }
}

const mechanisms = ['PLAIN', 'LOGIN', 'CRAM-MD5'] as const

async function readCredentials(user: string, wanted: string | undefined, field: string) {
  const mechanism = mechanisms.find((name) => name === wanted?.toUpperCase())
  if (wanted !== undefined && !mechanism) {
    throw new InputError([{ field: '--auth-mechanism', message: `${wanted} is not one of ${mechanisms.join(', ')}.` }])
  }
  return {
    user,
    password: await readPassword({ field, variable: 'SMTPING_PASSWORD' }),
    ...(mechanism && { mechanism }),
  }
}

async function readPem(field: string, path: string, what: 'CERTIFICATE' | 'KEY'): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new InputError([unreadable(field, path, error)])
  })
  if (new RegExp(`-----BEGIN [A-Z ]*${what}-----`).test(text)) return text
  const thing = what === 'KEY' ? 'key' : 'certificate'
  throw new InputError([
    { field, message: `There is no PEM ${thing} in ${path}: name a file with -----BEGIN …${what}----- in it.` },
  ])
}
