// What testssl.sh tells of the versions that a server accepts, and of its chain: https://testssl.sh
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findTool, runTool } from '../../differential/tool.ts'

/** Debian calls it testssl. Undefined where it is not installed. */
export const testssl = findTool('testssl.sh', 'testssl')

/** What it found, by its ids. */
export type TestSslFindings = ReadonlyMap<string, string>

/** `-p` are the versions, `-S` is the certificate; everything else takes it minutes. */
export async function askTestSsl(
  target: string,
  {
    parts,
    startTls,
    trusted,
  }: { readonly parts: readonly ('-p' | '-S')[]; readonly startTls?: 'smtp'; readonly trusted: string },
): Promise<TestSslFindings> {
  const folder = await mkdtemp(join(tmpdir(), 'smtping-testssl-'))
  const file = join(folder, 'findings.json')
  try {
    const how = ['--quiet', '--warnings', 'off', '--color', '0', '--add-ca', trusted, '--jsonfile', file]
    await runTool(testssl ?? 'testssl', [...how, ...parts, ...(startTls ? ['-t', startTls] : []), target], {
      timeoutMs: 60_000,
    })
    return readFindings(await readFile(file, 'utf8'))
  } finally {
    await rm(folder, { recursive: true })
  }
}

function readFindings(json: string): TestSslFindings {
  const entries: readonly { readonly id: string; readonly finding: string }[] = JSON.parse(json)
  return new Map(entries.map(({ id, finding }) => [id, finding]))
}

const versions: ReadonlyMap<string, string> = new Map([
  ['SSLv2', 'SSLv2'],
  ['SSLv3', 'SSLv3'],
  ['TLS1', 'TLSv1'],
  ['TLS1_1', 'TLSv1.1'],
  ['TLS1_2', 'TLSv1.2'],
  ['TLS1_3', 'TLSv1.3'],
])

/** The versions that the server accepts, oldest first, as OpenSSL names them. */
export function acceptedVersions(findings: TestSslFindings): readonly string[] {
  return [...versions].filter(([id]) => findings.get(id)?.startsWith('offered')).map(([, version]) => version)
}
