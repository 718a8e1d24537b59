// One scenario, one message, one client: what it says, and what it did by the record of the server.
import { startFakeServer } from '../../fixtures/scripted/fake-server.ts'
import type { Answer } from './answer.ts'
import type { Client } from './client.ts'
import { errandFor, speedOf } from './errand.ts'
import { type Hazard, hasHeardDot, hazardsOf } from './hazards.ts'

export interface HandedOver {
  readonly says: Answer
  /** The server heard the end of the message. */
  readonly isDotHeard: boolean
  readonly hazards: readonly Hazard[]
}

/** Starts a server of its own for it. The folder is for what a client has to be given as a file. */
export async function handOver(id: string, client: Client, folder: string): Promise<HandedOver> {
  const server = await startFakeServer({ scenario: id, speed: speedOf(id) })
  try {
    const errand = await errandFor(id, server, { folder })
    const says = await client.handOver(errand)
    return { says, isDotHeard: hasHeardDot(server), hazards: hazardsOf(says, errand, server) }
  } finally {
    await server.stop()
  }
}
