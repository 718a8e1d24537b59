// The routes of seed inboxes. A caller names where a secret is, within the places that are set aside for seeds, and never
// the secret itself.
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { InputError, parseInput } from '../lib/contract/input-error.ts'
import { bounceMailboxId } from '../lib/contract/mailboxes.ts'
import { type SeedRequest, seedRequestSchema } from '../lib/contract/seeds.ts'
import type { ListRequest } from '../lib/flow/edges.ts'
import { addSeed, askSeedTest, dropSeed, listSeeds, putSeed, readSeed, type SeedEdges } from '../lib/flow/seeds.ts'
import type { Submission } from '../lib/flow/submit.ts'
import { formatAddress, parseAddress } from '../lib/mail/address.ts'
import { allowsReference } from '../lib/plan/secret-policy.ts'
import type { SeedInboxReport } from '../lib/report/seed-inbox-report.ts'
import { type ApiResult, type ApiRoute, bodyOf, Conflict, json, NotFound } from './http.ts'

export interface SeedApiEdges extends SeedEdges {
  /** Where secrets of seeds may be: prefixes of references. */
  readonly seedSecrets: readonly string[]
}

interface Door {
  readonly edges: () => Promise<SeedApiEdges>
  readonly pageOf: (event: APIGatewayProxyEventV2) => ListRequest
  readonly submissionOf: (event: APIGatewayProxyEventV2) => Submission
}

/** POST and GET of the collection; GET, PUT and DELETE of a seed, and the test of its login. */
export function seedRoutes({ edges, pageOf, submissionOf }: Door): readonly ApiRoute[] {
  const one = '/v1/seeds/{address}'
  return [
    { method: 'POST', path: '/v1/seeds', answer: async (event) => add(event, submissionOf(event), await edges()) },
    { method: 'GET', path: '/v1/seeds', answer: async (event) => list(pageOf(event), await edges()) },
    { method: 'GET', path: one, answer: async (event) => found(200, await readSeed(nameIn(event), await edges())) },
    { method: 'PUT', path: one, answer: async (event) => replace(event, submissionOf(event), await edges()) },
    { method: 'DELETE', path: one, answer: async (event) => drop(event, await edges()) },
    {
      method: 'POST',
      path: `${one}/test`,
      answer: async (event) => found(202, await askSeedTest(nameIn(event), submissionOf(event), await edges())),
    },
  ]
}

async function add(event: APIGatewayProxyEventV2, submission: Submission, edges: SeedApiEdges): Promise<ApiResult> {
  const { kind, seed } = await addSeed(readRequest(event, edges), submission, edges)
  if (kind === 'added') return answer(202, seed)
  if (kind === 'unchanged') return answer(200, seed)
  throw new Conflict(
    `${seed.name} is a seed already, and is described otherwise: PUT ${hrefOf(seed)} describes it anew.`,
  )
}

async function replace(event: APIGatewayProxyEventV2, submission: Submission, edges: SeedApiEdges): Promise<ApiResult> {
  const request = readRequest(event, edges)
  const name = nameIn(event)
  if ((request.bounces ? bounceMailboxId : request.address) !== name) {
    throw new InputError([{ field: 'address', message: `This is not the seed of the path, which is ${name}.` }])
  }
  const seed = await putSeed(request, submission, edges)
  return answer(seed.test ? 202 : 200, seed)
}

async function drop(event: APIGatewayProxyEventV2, edges: SeedApiEdges): Promise<ApiResult> {
  const seed = await dropSeed(nameIn(event), edges)
  if (!seed) throw new NotFound(noSuchSeed)
  const note = 'Nothing more is sent to it. Sends that are under way to it are followed to their end.'
  return json(200, { ...seed, href: hrefOf(seed), note })
}

async function list(page: ListRequest, edges: SeedApiEdges): Promise<ApiResult> {
  const { items, cursor } = await listSeeds(page, edges)
  return json(200, { items: items.map((seed) => ({ ...seed, href: hrefOf(seed) })), ...(cursor && { cursor }) })
}

function readRequest(event: APIGatewayProxyEventV2, { seedSecrets }: SeedApiEdges): SeedRequest {
  const request = parseInput(seedRequestSchema, bodyOf(event))
  if (allowsReference(request.secret, seedSecrets)) return request
  const places = seedSecrets.map((place) => `"${place}…"`).join(' or ')
  const message = places
    ? `Secrets of seeds are read from ${places} only: store it there, and name it here.`
    : 'This installation reads no secrets of seeds.'
  throw new InputError([{ field: 'secret', message }])
}

const noSuchSeed = 'There is no such seed.'

/** "bounces", or the address in the path. */
function nameIn({ pathParameters }: APIGatewayProxyEventV2): string {
  const text = pathParameters?.address ?? ''
  if (text === bounceMailboxId) return text
  const address = parseAddress(text) ?? parseAddress(decoded(text))
  if (!address) throw new NotFound(noSuchSeed)
  return formatAddress(address)
}

/** Not every gateway decodes what stands in a path. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

function found(status: number, seed: SeedInboxReport | undefined): ApiResult {
  if (!seed) throw new NotFound(noSuchSeed)
  return answer(status, seed)
}

function answer(status: number, seed: SeedInboxReport): ApiResult {
  const href = hrefOf(seed)
  return json(status, { ...seed, href }, status === 202 ? { location: href } : {})
}

function hrefOf({ name }: SeedInboxReport): string {
  return `/v1/seeds/${encodeURIComponent(name)}`
}
