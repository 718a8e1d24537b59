// Memory per open session, measured in a process of its own that holds many of them.
import * as z from 'zod/mini'
import { runProcess } from './child.ts'
import { goalLine } from './goal-line.ts'

const sessions = 500
const warmUp = 50
const growthSchema = z.object({ resident: z.number(), heap: z.number() })

/** The line to print about sessions with the server at this port. */
export async function memoryLine(
  what: string,
  { port, tls }: { readonly port: number; readonly tls: 'none' | 'starttls' },
): Promise<string> {
  const args = [port, tls, sessions, warmUp].map(String)
  const growth = await runProcess(new URL('./memory-process.ts', import.meta.url), {
    args,
    nodeOptions: ['--expose-gc'],
  })
  const { resident, heap } = growthSchema.parse(growth)
  const beside = `heap and buffers ${(heap / 1000).toFixed(0)} KB; ${sessions} open at once`
  return goalLine(`memory of a session, ${what}`, {
    value: resident / 1000,
    ...{ unit: 'KB', goal: 200, better: 'less', beside },
  })
}
