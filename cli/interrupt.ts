// Ctrl-C and SIGTERM as a signal that everything which waits listens to.

/** Aborts at the first Ctrl-C or SIGTERM; a second one ends the process the usual way. */
export function interruptSignal(): AbortSignal {
  const interrupt = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupt.abort())
  return interrupt.signal
}

/** Waits for the first Ctrl-C or SIGTERM. Asked before anything is printed: whoever reads it may interrupt at once. */
export function untilInterrupted(): Promise<void> {
  const signal = interruptSignal()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
