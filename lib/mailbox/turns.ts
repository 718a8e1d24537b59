// One connection at a time into one account: Gmail allows 15 for everybody who reads it, Outlook and Yahoo fewer, and a seed
// may share its login with the bounce mailbox.

const turns = new Map<string, Promise<void>>()

/** Waits for whoever is in this account now; the answer ends the turn. Undefined where the time was over before. */
export async function takeTurn(account: string, signal: AbortSignal): Promise<(() => void) | undefined> {
  const before = turns.get(account) ?? Promise.resolve()
  const { promise: own, resolve: end } = Promise.withResolvers<void>()
  const queue = before.then(() => own)
  turns.set(account, queue)
  // Whoever is last in the queue cleans up.
  void queue.then(() => {
    if (turns.get(account) === queue) turns.delete(account)
  })
  const isMine = await Promise.race([before.then(() => true), whenAborted(signal)])
  if (isMine && !signal.aborted) return end
  end()
  return undefined
}

function whenAborted(signal: AbortSignal): Promise<false> {
  if (signal.aborted) return Promise.resolve(false)
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(false), { once: true })
  })
}
