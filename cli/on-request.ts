// What a check looks for over connections of its own, from the words of a command line.
import { InputError } from '../lib/contract/input-error.ts'
import { formatAddress, parseAddress } from '../lib/mail/address.ts'
import type { OnRequest } from '../lib/plan/check-plan.ts'
import type { LookOptions } from './look-options.ts'

type Words = Pick<LookOptions, 'auth' | 'tlsVersions' | 'tlsEnforcement' | 'relayTest' | 'profile'>

/** Undefined where nothing was asked for. */
export function readOnRequest({ auth, tlsVersions, tlsEnforcement, relayTest, profile }: Words): OnRequest | undefined {
  const relay = relayTest === undefined ? undefined : readPaths(relayTest)
  const wanted = {
    ...((tlsVersions || profile === 'tls-audit') && { tlsVersions: true }),
    ...(tlsEnforcement && { enforcement: true }),
    ...(auth !== undefined && { login: true }),
    ...(relay && { relay }),
  }
  return Object.keys(wanted).length > 0 ? wanted : undefined
}

/** The hosts that a relay test is allowed for: those that whoever runs this answers for. */
export function ownHosts(): readonly string[] {
  return (process.env.SMTPING_OWN_HOSTS ?? '').split(',').flatMap((text) => text.trim() || [])
}

function readPaths(text: string): NonNullable<OnRequest['relay']> {
  const [reversePath, forwardPath, ...more] = text.split(',').map((part) => readPath(part.trim()))
  if (reversePath !== undefined && forwardPath !== undefined && more.length === 0) return { reversePath, forwardPath }
  throw new InputError([
    { field: '--relay-test', message: 'Write two addresses, separated by a comma: from@example.net,to@example.com.' },
  ])
}

function readPath(text: string): string {
  const address = parseAddress(text)
  if (address) return formatAddress(address)
  throw new InputError([
    {
      field: '--relay-test',
      message: `${JSON.stringify(text)} is not a mailbox address: write it as name@example.org.`,
    },
  ])
}
