// What the local stack must know of a fake mail world, so that the world may run in another process and outlive the stack.
import { readFile } from 'node:fs/promises'
import * as z from 'zod/mini'
import type { FakeWorld } from '../fixtures/fake-world.ts'

const endpoint = z.object({ host: z.string(), port: z.int() })

const worldDescriptionSchema = z.object({
  providers: z.readonly(z.array(z.object({ name: z.string(), domain: z.string(), smtp: endpoint }))),
  imap: endpoint,
  /** Of every mailbox. */
  password: z.string(),
  /** PEM. */
  rootCertificate: z.string(),
  bounceAddress: z.string(),
  /** The addresses that the preflight sends to. */
  seeds: z.readonly(z.array(z.string())),
  /** Between two messages to one provider, milliseconds; that of the local stack where it is not given. */
  paceMs: z.optional(z.number()),
  /** How long a message is tried again; as the local stack has it where it is not given. */
  retrySeconds: z.optional(z.int()),
})
export type WorldDescription = z.infer<typeof worldDescriptionSchema>

/** A world that runs here, with the seeds that are to be sent to. */
export function describeWorld(
  { providers, imap, password, rootCertificate, bounces }: FakeWorld,
  { seeds }: { readonly seeds: readonly string[] },
): WorldDescription {
  const bounceAddress = bounces?.address ?? ''
  return { providers, imap, password, rootCertificate, bounceAddress, seeds }
}

/** A file that does not describe a world; whoever named it can name another one. */
export class WorldFileError extends Error {
  override readonly name = 'WorldFileError'
}

/** The file of a world that runs elsewhere: a WorldDescription as JSON. Throws WorldFileError where it is none. */
export async function readWorldFile(path: string): Promise<WorldDescription> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new WorldFileError(`${path} cannot be read: ${error instanceof Error ? error.message : error}`)
  })
  const { success, data, error } = worldDescriptionSchema.safeParse(parseJson(text))
  if (success) return data
  const fields = error.issues.map((issue) => issue.path.join('.') || 'the whole').join(', ')
  throw new WorldFileError(`${path} does not describe a fake mail world: look at ${fields}.`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
