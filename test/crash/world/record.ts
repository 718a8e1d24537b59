// All that was seen while a world ran: what the checker judges by.
import type { SendItem } from '../../../lib/contract/stored-items.ts'
import type { QueueEvent } from './sqs-model.ts'
import type { Write } from './table.ts'

/** A promise of INV-1 to INV-15 that was not kept. */
export interface Violation {
  readonly invariant: `INV-${number}`
  readonly text: string
}

/** A submit that a caller was told of. */
export interface Acknowledged {
  readonly at: number
  readonly kind: 'send' | 'preflight'
  readonly id: string
  readonly caller: string
  readonly key: string
}

export interface Connection {
  readonly at: number
  /** What there may be one connection to at a time. */
  readonly to: string
  /** Others that were alive when this one began. */
  readonly beside: number
  readonly address: string
  readonly isGuarded: boolean
}

/** Bytes of one connection, those of TLS included. */
export interface Traffic {
  readonly read: number
  readonly written: number
}

export interface Record {
  readonly writes: Write[]
  readonly queue: QueueEvent[]
  readonly acknowledged: Acknowledged[]
  readonly connections: Connection[]
  /** Of real sockets only: a wire that is only thought of carries no bytes. */
  readonly sockets: { readonly sendId: string; readonly traffic: () => Traffic }[]
  readonly faults: string[]
  readonly warnings: string[]
  /** Sends by id, as each was made. */
  readonly planned: Map<string, SendItem>
}

export function emptyRecord(): Record {
  const lists = { writes: [], queue: [], acknowledged: [], connections: [], sockets: [], faults: [], warnings: [] }
  return { ...lists, planned: new Map() }
}
