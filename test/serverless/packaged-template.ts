// A CloudFormation template as our promises about it need it: resources by type, references by logical id.
import * as z from 'zod/mini'

const templateSchema = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.optional(z.unknown()) })),
})

/** The logical id of what a resource refers to. */
const idSchema = z.pipe(
  z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }),
  z.transform((reference) => reference['Fn::GetAtt'][0]),
)

const functionSchema = z.object({
  Handler: z.string(),
  Runtime: z.string(),
  Architectures: z.array(z.string()),
  Timeout: z.number(),
  Role: idSchema,
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
})

const queueSchema = z.object({
  VisibilityTimeout: z.optional(z.number()),
  MessageRetentionPeriod: z.number(),
  SqsManagedSseEnabled: z.boolean(),
  RedrivePolicy: z.optional(z.object({ deadLetterTargetArn: idSchema, maxReceiveCount: z.number() })),
})

const mappingSchema = z.object({
  BatchSize: z.number(),
  EventSourceArn: idSchema,
  FunctionName: idSchema,
  FunctionResponseTypes: z.array(z.string()),
  ScalingConfig: z.object({ MaximumConcurrency: z.number() }),
})

/** One text or many, as many. */
const manyOf = <Schema extends z.ZodMiniType>(schema: Schema) =>
  z.pipe(
    z.union([
      z.pipe(
        schema,
        z.transform((one) => [one]),
      ),
      z.array(schema),
    ]),
    z.transform((many) => many),
  )

/** A logical id, or the text of an Fn::Sub with its references as plain ids. */
const resourceSchema = z.union([
  idSchema,
  z.pipe(
    z.object({ Ref: z.string() }),
    z.transform((reference) => reference.Ref),
  ),
  z.pipe(
    z.object({ 'Fn::Sub': z.string() }),
    z.transform((reference) => reference['Fn::Sub'].replace(/\$\{([\w:]+)(?:\.Arn)?\}/g, '$1')),
  ),
])

const roleSchema = z.object({
  ManagedPolicyArns: z.array(z.unknown()),
  Policies: z.array(
    z.object({
      PolicyDocument: z.object({
        Statement: z.array(
          z.object({ Effect: z.literal('Allow'), Action: manyOf(z.string()), Resource: manyOf(resourceSchema) }),
        ),
      }),
    }),
  ),
})

const routeSchema = z.object({ RouteKey: z.string(), AuthorizerId: z.optional(z.object({ Ref: z.string() })) })

const alarmSchema = z.object({
  MetricName: z.string(),
  Threshold: z.number(),
  Dimensions: z.tuple([z.object({ Name: z.enum(['QueueName', 'FunctionName']), Value: resourceSchema })]),
  AlarmActions: z.tuple([z.object({ Ref: z.string() })]),
})

/** Throws where a resource is not what its schema says. */
export function readTemplate(text: string) {
  const { Resources } = templateSchema.parse(JSON.parse(text))
  const ofType = <Schema extends z.ZodMiniType>(type: string, schema: Schema): ReadonlyMap<string, z.output<Schema>> =>
    new Map(
      Object.entries(Resources).flatMap(([id, { Type, Properties }]) =>
        Type === type ? [[id, schema.parse(Properties)]] : [],
      ),
    )
  return {
    functions: ofType('AWS::Lambda::Function', functionSchema),
    logs: ofType('AWS::Logs::LogGroup', z.object({ RetentionInDays: z.number() })),
    tables: ofType('AWS::DynamoDB::Table', z.unknown()),
    queues: ofType('AWS::SQS::Queue', queueSchema),
    mappings: ofType('AWS::Lambda::EventSourceMapping', mappingSchema),
    schedules: ofType(
      'AWS::Events::Rule',
      z.object({ ScheduleExpression: z.string(), Targets: z.tuple([z.object({ Arn: idSchema })]) }),
    ),
    routes: ofType('AWS::ApiGatewayV2::Route', routeSchema),
    authorizers: ofType('AWS::ApiGatewayV2::Authorizer', z.unknown()),
    roles: ofType('AWS::IAM::Role', roleSchema),
    alarms: ofType('AWS::CloudWatch::Alarm', alarmSchema),
  }
}

/** What a role allows, "service:Action on resource", sorted; the right to write its own log aside. */
export function rightsOf({ Policies }: z.output<typeof roleSchema>): readonly string[] {
  return Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .flatMap(({ Action, Resource }) => Resource.flatMap((on) => Action.map((action) => `${action} on ${on}`)))
    .filter((right) => !right.startsWith('logs:'))
    .sort()
}
