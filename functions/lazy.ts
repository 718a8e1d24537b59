// A value built on first use. If building it failed, the next use tries again.

/** The value, built once. */
export function lazy<Value>(build: () => Promise<Value>): () => Promise<Value> {
  let building: Promise<Value> | undefined
  return () => {
    building ??= build().catch((error: unknown) => {
      building = undefined
      throw error
    })
    return building
  }
}
