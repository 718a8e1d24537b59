// The fields that requests share, parsed once at the door.
import * as z from 'zod/mini'
import { formatAddress, parseAddress, parseDomain } from '../mail/address.ts'
import { type Host, type HostAndPort, parseHost, parseHostAndPort } from '../mail/host.ts'
import { longestBounceLocalPart } from '../mail/token.ts'

export const hostSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('name'), name: z.string() }),
  z.object({ kind: z.literal('ipv4'), address: z.string() }),
  z.object({ kind: z.literal('ipv6'), address: z.string() }),
]) satisfies z.ZodMiniType<Host>

export const serverSchema = z.object({ host: hostSchema, port: z.int() })

/** A host and port that a message is handed to. */
export type Server = z.infer<typeof serverSchema>

const maxTextLength = 1000

/** Text such as "mail.example.org" or "mail.example.org:587", read into host and port. */
export const targetField = z.pipe(
  z.string().check(z.maxLength(maxTextLength)),
  z.transform((text, context): HostAndPort => {
    const target = parseHostAndPort(text)
    if (target) return target
    context.issues.push({ code: 'custom', input: text, message: targetAdvice(text) })
    return z.NEVER
  }),
)

/** Text "host:port", both needed. */
export const serverField = z.pipe(
  z.string().check(z.maxLength(maxTextLength)),
  z.transform((text, context): Server => {
    const target = parseHostAndPort(text)
    if (target?.port !== undefined) return { host: target.host, port: target.port }
    const message = target
      ? `"${clip(text)}" names no port: write HOST:PORT, for example mail.example.org:25.`
      : targetAdvice(text)
    context.issues.push({ code: 'custom', input: text, message })
    return z.NEVER
  }),
)

/** A mailbox address, without display name. */
export const addressField = z.pipe(
  z.string().check(z.maxLength(maxTextLength)),
  z.transform((text, context): string => {
    const address = parseAddress(text)
    if (address) return formatAddress(address)
    context.issues.push({
      code: 'custom',
      input: text,
      message: `"${clip(text)}" is not a mailbox address: write it as name@example.org, without a display name.`,
    })
    return z.NEVER
  }),
)

/** Where bounces go: a mailbox address whose local part leaves room for "+" and a token. */
export const bounceAddressField = addressField.check(
  z.refine((address) => address.lastIndexOf('@') <= longestBounceLocalPart, {
    error: `The part before the @ is longer than ${longestBounceLocalPart} characters: a token of 48 is put behind it, and 64 are allowed in all (RFC 5321). Take a shorter one, such as bounce@example.org.`,
  }),
)

/** The name to say in EHLO, RFC 5321 section 4.1.1.1: a host name, or an address literal in brackets. */
export const ehloNameField = z.pipe(
  z.string().check(z.maxLength(maxTextLength)),
  z.transform((text, context): string => {
    const name = parseDomain(text)
    if (name !== undefined) return name
    context.issues.push({
      code: 'custom',
      input: text,
      message: `"${clip(text)}" is not a name to say in EHLO: write a host name such as mail.example.org, or an IP address in brackets.`,
    })
    return z.NEVER
  }),
)

export const portField = z
  .int({ error: 'A port is a whole number from 1 to 65535.' })
  .check(z.refine((port) => port >= 1 && port <= 65535, { error: 'A port is a whole number from 1 to 65535.' }))

function targetAdvice(text: string): string {
  const [name = '', port] = /^(\[[^\]]*\]|[^:]*):([^:]*)$/.exec(text)?.slice(1) ?? [text]
  return port !== undefined && parseHost(name)
    ? `"${clip(port)}" is not a port: use a whole number from 1 to 65535.`
    : `"${clip(text)}" is not a host: write a name such as mail.example.org, an IPv4 address, or an IPv6 address in brackets, with :port behind it if you like.`
}

function clip(text: string): string {
  const printable = text.replace(/[\p{C}]/gu, '?')
  return printable.length > 80 ? `${printable.slice(0, 77)}...` : printable
}
