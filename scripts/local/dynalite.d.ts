// What we use of dynalite 4, which brings no types.
declare module 'dynalite' {
  import type { Server } from 'node:http'

  interface DynaliteOptions {
    /** Where the data is kept; in memory without it. */
    readonly path?: string
    /** How long a table stays CREATING, milliseconds; 500 by itself. */
    readonly createTableMs?: number
  }

  /** Not yet listening. Closing the server closes the data as well. */
  export default function dynalite(options?: DynaliteOptions): Server
}
