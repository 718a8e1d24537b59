// What an embedded service of AWS tells whoever started it.

export interface EmbeddedService {
  /** http://127.0.0.1:PORT */
  readonly url: string
  /** Its data are those of a process that was killed. */
  readonly wasLeft?: boolean
  /** Connections that are still open are cut. */
  readonly stop: () => Promise<void>
}
