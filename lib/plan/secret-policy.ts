// Which references to secrets a caller may name: those below the places that this installation sets aside for seeds. We read
// with our own rights, and must not be made to read anything else with them.

/** Whether the reference begins with one of the places, and does not leave it. */
export function allowsReference(reference: string, places: readonly string[]): boolean {
  const place = places.find((known) => reference.startsWith(known) && reference.length > known.length)
  return place !== undefined && !reference.split(/[/\\]/).some((part) => part === '..' || part === '.')
}
