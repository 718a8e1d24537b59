import { expect, it } from 'vitest'
import { demandKnownServers } from '../../cli/known-servers.ts'
import { parseInput } from '../../lib/contract/input-error.ts'
import { preflightRequestSchema } from '../../lib/contract/requests.ts'
import { type Host, hostText } from '../../lib/mail/host.ts'
import type { Observed } from '../../lib/mail/observed.ts'

type Answer = Observed<readonly string[]>

const known: Answer = { kind: 'seen', value: ['192.0.2.1'] }
const broken: Answer = { kind: 'temporary-failure', cause: { stage: 'dns', reason: 'name-server-failed' } }
const absent: Answer = { kind: 'absent' }

function preflight(server: string, ...seedServers: readonly (string | undefined)[]) {
  const seeds = seedServers.map((own, index) => ({ address: `seed${index}@postbox.test`, ...(own && { server: own }) }))
  return parseInput(preflightRequestSchema, { from: 'news@smtping.test', server, seeds })
}

function resolver(answers: Readonly<Record<string, Answer>>) {
  const asked: string[] = []
  const resolve = async (host: Host) => {
    asked.push(hostText(host))
    return answers[hostText(host)] ?? known
  }
  return { asked, resolve, signal: new AbortController().signal }
}

it('each server is asked for once', async () => {
  const edges = resolver({})
  const request = preflight('mx.test:25', undefined, 'mx.test:587', 'other.test:25')
  await expect(demandKnownServers(request, edges)).resolves.toBeUndefined()
  expect(edges.asked).toEqual(['mx.test', 'other.test'])
})

it('a server that the name servers do not know is named by its field', async () => {
  const demanded = demandKnownServers(
    preflight('gone.test:25', undefined, 'mx.test:25', 'gone.test:25'),
    resolver({ 'gone.test': absent }),
  )
  await expect(demanded).rejects.toMatchObject({
    issues: [
      { field: 'server', message: expect.stringContaining('"gone.test"') },
      { field: 'seeds.2.server', message: expect.stringContaining('"gone.test"') },
    ],
  })
})

it('a name server that fails stops nothing: the sends will tell', async () => {
  const demanded = demandKnownServers(preflight('mx.test:25', undefined), resolver({ 'mx.test': broken }))
  await expect(demanded).resolves.toBeUndefined()
})

it('an address that no host has is refused', async () => {
  await expect(demandKnownServers(preflight('224.0.0.1:25', undefined), resolver({}))).rejects.toThrow(
    'server: 224.0.0.1 is not the address of a host',
  )
})
