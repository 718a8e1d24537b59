// The edges of a look at a sender's identity: this machine's clock, and its name server or the one that is named.
import type { SenderEdges } from '../lib/flow/examine-sender.ts'
import { openSenderNetwork } from '../lib/probe/sender/sender-lookups.ts'
import { clock } from './adapters.ts'

/** Milliseconds for all questions together: a chain of SPF records is asked for one behind the other. */
const timeoutMs = 15_000

/** Where name servers are named, they alone are asked. */
export function senderEdges(nameServers?: readonly string[]): SenderEdges {
  return { clock, ...openSenderNetwork({ timeoutMs, ...(nameServers && { nameServers }) }) }
}
