// The parts of serverless.yml that the local stack must know, checked as they are read. What only AWS knows (roles,
// alarms, logs) is passed over; an event, a queue or an index of a kind that is not known here is an error.
import { parse, type Tags } from 'yaml'
import * as z from 'zod/mini'

const attributeFrom = z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) })

const keySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }))

/** Of an AWS::DynamoDB::Table. */
export const tableProperties = z.object({
  BillingMode: z.literal('PAY_PER_REQUEST'),
  AttributeDefinitions: z.array(z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: z.optional(
    z.array(
      z.strictObject({
        IndexName: z.string(),
        KeySchema: keySchema,
        Projection: z.strictObject({ ProjectionType: z.enum(['KEYS_ONLY', 'ALL']) }),
      }),
    ),
  ),
})

/** Of an AWS::SQS::Queue. */
export const queueProperties = z.strictObject({
  VisibilityTimeout: z.optional(z.number()),
  MessageRetentionPeriod: z.number(),
  SqsManagedSseEnabled: z.literal(true),
  RedrivePolicy: z.optional(z.strictObject({ deadLetterTargetArn: attributeFrom, maxReceiveCount: z.number() })),
})

const eventSchema = z.union([
  z.strictObject({
    httpApi: z.strictObject({
      method: z.string(),
      path: z.string(),
      authorizer: z.optional(z.strictObject({ name: z.string() })),
    }),
  }),
  z.strictObject({
    sqs: z.strictObject({
      arn: attributeFrom,
      batchSize: z.number(),
      maximumConcurrency: z.number(),
      functionResponseType: z.literal('ReportBatchItemFailures'),
    }),
  }),
  z.strictObject({ schedule: z.string().check(z.regex(/^rate\(1 minute\)$|^rate\(\d+ minutes\)$/)) }),
])
export type LambdaEvent = z.output<typeof eventSchema>

const environmentSchema = z.record(
  z.string(),
  z.union([z.string(), z.object({ Ref: z.string() }), z.object({ 'Fn::Sub': z.string() })]),
)

const fileSchema = z.object({
  provider: z.object({
    environment: environmentSchema,
    httpApi: z.object({ authorizers: z.record(z.string(), z.object({ functionName: z.string() })) }),
  }),
  functions: z.record(
    z.string(),
    z.object({
      timeout: z.number(),
      environment: z.optional(environmentSchema),
      events: z.optional(z.array(eventSchema)),
    }),
  ),
  resources: z.object({
    Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.optional(z.unknown()) })),
  }),
})
export type ServerlessFile = z.output<typeof fileSchema>

/** The file as data. Throws ZodError where it holds what the local stack does not know. */
export function readServerlessFile(yaml: string): ServerlessFile {
  return fileSchema.parse(parse(yaml, { customTags: intrinsicFunctions }))
}

/** The short forms of CloudFormation's intrinsic functions, as their long forms. */
const intrinsicFunctions: Tags = [
  { tag: '!Ref', resolve: (text: string) => ({ Ref: text }) },
  { tag: '!Sub', resolve: (text: string) => ({ 'Fn::Sub': text }) },
  { tag: '!GetAtt', resolve: (text: string) => ({ 'Fn::GetAtt': text.split('.') }) },
]
