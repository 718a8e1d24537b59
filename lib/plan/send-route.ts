// Where a send is handed over: a server, a relay with a login, or the hosts of the recipient's domain.
import type { Server } from '../contract/fields.ts'
import { InputError } from '../contract/input-error.ts'
import type { SendItem } from '../contract/stored-items.ts'
import { parseAddress } from '../mail/address.ts'
import { parseHost } from '../mail/host.ts'

/** A login has one server, and goes to no other: whoever may name a server must not learn the password. */
export interface Relay {
  readonly name: string
  readonly server: Server
}

interface Relays {
  readonly relays?: readonly Relay[]
}

export type Route = Pick<SendItem, 'server' | 'byMx' | 'login'>

/** Port 25 is where servers take mail from each other, RFC 5321 section 4.5.4.2. */
const relayPort = 25

interface RouteWish {
  readonly server?: Server | undefined
  readonly login?: string | undefined
}

/** Through the server that was named, or to those that the recipient's domain names. */
export function routeFor({ server, login }: RouteWish, to: string, sender: Relays): Route {
  if (login !== undefined) return { server: relayOf(login, sender).server, login }
  if (server) return { server }
  const domain = parseAddress(to)?.domain ?? to
  const literal = /^\[(?:IPv6:)?(.+)\]$/i.exec(domain)?.[1]
  const host = parseHost(literal ?? domain) ?? { kind: 'name', name: domain }
  return { server: { host, port: relayPort }, ...(literal === undefined && { byMx: true }) }
}

/** The relay that a login is for. Throws InputError where this installation has no such login. */
export function relayOf(login: string, { relays = [] }: Relays): Relay {
  const relay = relays.find(({ name }) => name === login)
  if (relay) return relay
  const message = `There is no login "${login}" here: name one that SMTPING_RELAY_LOGINS has.`
  throw new InputError([{ field: 'login', message }])
}
