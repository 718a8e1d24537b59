// What a client says became of its message, in one set of words for all of them.

/**
 * `refused` and `deferred` with the code of a 5yz or 4yz reply that the client names; `failed` where it names none;
 * `timed-out` where its own patience ended; `endless` where it had not ended when ours did; `unknown` is a word of ours only.
 */
export type Answer =
  | 'accepted'
  | `refused ${number}`
  | `deferred ${number}`
  | 'failed'
  | 'timed-out'
  | 'endless'
  | 'unknown'

/** What a client says that reports a failure: by the code of the reply that it names, if it names one. */
export function answerOfFailure({ code = 0, timedOut = false }: { code?: number; timedOut?: boolean }): Answer {
  if (timedOut) return 'timed-out'
  if (code >= 400 && code < 500) return `deferred ${code}`
  return code >= 500 && code < 600 ? `refused ${code}` : 'failed'
}

/** That one client waits for what another gives up at once is no disagreement: both name no reply and handed nothing over. */
export function agree(one: string, other: string): boolean {
  return one === other || (withoutReply.has(one) && withoutReply.has(other))
}

const withoutReply: ReadonlySet<string> = new Set(['failed', 'timed-out'])
