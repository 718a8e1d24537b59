// Whose doing a refusal is. Policy statuses (RFC 3463 section 3.8) and texts that name a client's address are about us.
import { parseHost } from '../mail/host.ts'
import { type Reply, replyText } from '../mail/reply.ts'

/** Whether a refusal is about the address or identity that we came with, rather than about the server. */
export function isAboutUs(reply: Reply, { serverAddress }: { readonly serverAddress: string }): boolean {
  return reply.enhancedStatus?.subject === 7 || addressesIn(reply).some((address) => address !== serverAddress)
}

function addressesIn(reply: Reply): readonly string[] {
  const words = replyText(reply).match(/[0-9a-f.:]{7,45}/gi) ?? []
  return words.flatMap((word) => {
    const host = parseHost(word.replace(/^\.+|[.:]+$/g, ''))
    return host && host.kind !== 'name' ? [host.address] : []
  })
}
