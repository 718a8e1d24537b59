// Programs that know nothing of us look at the scripted server: what they see is what it says, and what they do is on record.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest'
import { startFakeServer } from '../../fixtures/scripted/fake-server.ts'
import type { FakeServer, FakeServerSettings } from '../../fixtures/scripted/fake-server-settings.ts'
import { findTool } from '../differential/tool.ts'

interface Tool {
  /** Names that it may have. */
  readonly commands: readonly string[]
  readonly debian: string
}

export interface Bench {
  /** The name by which it was found. */
  readonly command: string
  /** Starts a server, which is stopped behind the test. */
  readonly serve: (scenario?: FakeServerSettings['scenario']) => Promise<FakeServer>
  /** Writes a file that is gone behind the tests; its path. */
  readonly write: (name: string, content: string) => Promise<string>
}

/** Describes a tool; where it is missing one skipped test names its Debian package. */
export function withTool(name: string, { commands, debian }: Tool, tests: (bench: Bench) => void): void {
  const command = findTool(...commands)
  describe(name, () => {
    if (command === undefined) it.skip(`is not on PATH (Debian package ${debian})`, () => undefined)
    else tests({ command, ...prepare() })
  })
}

function prepare(): Pick<Bench, 'serve' | 'write'> {
  const servers: FakeServer[] = []
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smtping-clients-'))
  })
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())))
  afterAll(() => rm(folder, { recursive: true, force: true }))
  return {
    async serve(scenario = 'ok') {
      const server = await startFakeServer({ scenario })
      servers.push(server)
      return server
    },
    async write(name, content) {
      const path = join(folder, name)
      await writeFile(path, content)
      return path
    },
  }
}

/** What the server heard, on all of its connections. */
export function heardBy(server: FakeServer): readonly string[] {
  const lines = server.sessions().flatMap((session) => session.lines)
  return lines.filter(({ direction }) => direction === 'heard').map(({ text }) => text)
}

/** "TLSv1.3", as the server recorded it. */
export function protocolsOf(server: FakeServer): readonly string[] {
  const lines = server.sessions().flatMap((session) => session.lines)
  return lines.flatMap(({ direction, text }) => {
    const protocol = direction === 'event' ? /^TLS established: (\S+)/.exec(text)?.[1] : undefined
    return protocol === undefined ? [] : [protocol]
  })
}

export const alice = { user: 'alice', password: 'wonderland' } as const
export const withAlice = { title: 'With a login', server: { users: { [alice.user]: alice.password } } } as const
export const implicitTls = { title: 'Implicit TLS', server: { tls: 'implicit' } } as const
