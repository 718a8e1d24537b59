// serverless.yml as the local stack needs it: the same tables, queues, functions and routes that AWS gets, as data.
// Names are the logical ids of the file.
import { readFile } from 'node:fs/promises'
import type { z } from 'zod/mini'
import {
  type LambdaEvent,
  queueProperties,
  readServerlessFile,
  type ServerlessFile,
  tableProperties,
} from './serverless-file.ts'

export interface Infrastructure {
  readonly tables: readonly TableDefinition[]
  readonly queues: readonly QueueDefinition[]
  readonly functions: readonly FunctionDefinition[]
  readonly routes: readonly RouteDefinition[]
  /** Environment variable → the table or queue whose name or URL it holds. */
  readonly references: Readonly<Record<string, string>>
}

export interface TableDefinition extends z.output<typeof tableProperties> {
  readonly TableName: string
}

export interface QueueDefinition {
  readonly name: string
  readonly visibilityTimeoutSeconds?: number
  readonly retentionSeconds: number
  readonly redrive?: { readonly deadLetters: string; readonly maxReceiveCount: number }
}

interface FunctionDefinition {
  readonly name: string
  readonly timeoutMs: number
  readonly sources: readonly SourceDefinition[]
  readonly schedules: readonly { readonly everyMs: number }[]
}

/** An event source mapping. */
interface SourceDefinition {
  readonly queue: string
  readonly batchSize: number
  readonly maximumConcurrency: number
}

interface RouteDefinition {
  readonly method: string
  /** With its parameters in braces: "/v1/checks/{id}". */
  readonly path: string
  readonly function: string
  /** The function that is asked first. */
  readonly authorizer?: string
}

const repositoryFile = new URL('../../serverless.yml', import.meta.url)

/** What the serverless.yml of this repository asks for. */
export async function readInfrastructure(): Promise<Infrastructure> {
  return parseInfrastructure(await readFile(repositoryFile, 'utf8'))
}

/** What such a file asks for. Throws where it asks for something that the local stack does not know. */
export function parseInfrastructure(yaml: string): Infrastructure {
  const file = readServerlessFile(yaml)
  const functions = Object.entries(file.functions)
  return {
    tables: resourcesOf('AWS::DynamoDB::Table', file).map(readTable),
    queues: resourcesOf('AWS::SQS::Queue', file).map(readQueue),
    functions: functions.map(([name, { timeout, events = [] }]) => ({
      name,
      timeoutMs: timeout * 1000,
      sources: events.flatMap(readSource),
      schedules: events.flatMap(readSchedule),
    })),
    routes: functions.flatMap(([name, { events = [] }]) => events.flatMap((event) => readRoute(event, { name, file }))),
    references: readReferences(file),
  }
}

function resourcesOf(type: string, { resources }: ServerlessFile): readonly (readonly [string, unknown])[] {
  return Object.entries(resources.Resources).flatMap(([id, { Type, Properties }]) =>
    Type === type ? [[id, Properties] as const] : [],
  )
}

function readTable([TableName, properties]: readonly [string, unknown]): TableDefinition {
  return { TableName, ...tableProperties.parse(properties) }
}

function readQueue([name, properties]: readonly [string, unknown]): QueueDefinition {
  const { VisibilityTimeout, MessageRetentionPeriod, RedrivePolicy } = queueProperties.parse(properties)
  return {
    name,
    ...(VisibilityTimeout !== undefined && { visibilityTimeoutSeconds: VisibilityTimeout }),
    retentionSeconds: MessageRetentionPeriod,
    ...(RedrivePolicy && {
      redrive: {
        deadLetters: RedrivePolicy.deadLetterTargetArn['Fn::GetAtt'][0],
        maxReceiveCount: RedrivePolicy.maxReceiveCount,
      },
    }),
  }
}

function readSource(event: LambdaEvent): readonly SourceDefinition[] {
  if (!('sqs' in event)) return []
  const { arn, batchSize, maximumConcurrency } = event.sqs
  return [{ queue: arn['Fn::GetAtt'][0], batchSize, maximumConcurrency }]
}

function readSchedule(event: LambdaEvent): readonly { readonly everyMs: number }[] {
  if (!('schedule' in event)) return []
  return [{ everyMs: Number(/\d+/.exec(event.schedule)?.[0]) * 60_000 }]
}

function readRoute(
  event: LambdaEvent,
  { name, file }: { readonly name: string; readonly file: ServerlessFile },
): readonly RouteDefinition[] {
  if (!('httpApi' in event)) return []
  const { method, path, authorizer } = event.httpApi
  if (!authorizer) return [{ method, path, function: name }]
  const known = file.provider.httpApi.authorizers[authorizer.name]
  if (!known) throw new Error(`The route ${method} ${path} names an authorizer "${authorizer.name}" that is not there.`)
  return [{ method, path, function: name, authorizer: known.functionName }]
}

function readReferences({ provider, functions }: ServerlessFile): Readonly<Record<string, string>> {
  const environments = [provider.environment, ...Object.values(functions).map(({ environment = {} }) => environment)]
  const variables = environments.flatMap((environment) => Object.entries(environment))
  return Object.fromEntries(
    variables.flatMap(([name, value]) => (typeof value === 'object' && 'Ref' in value ? [[name, value.Ref]] : [])),
  )
}
