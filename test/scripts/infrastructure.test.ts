import { describe, expect, it } from 'vitest'
import { parseInfrastructure, readInfrastructure } from '../../scripts/local/infrastructure.ts'

const ours = await readInfrastructure()

const small = `
provider:
  environment: { TABLE: !Ref Table, STAGE: '\${sls:stage}' }
  httpApi: { authorizers: { token: { functionName: doorman } } }
functions:
  worker:
    timeout: 7
    environment: { QUEUE: !Ref Work }
    events:
      - sqs: { arn: !GetAtt Work.Arn, batchSize: 3, maximumConcurrency: 2, functionResponseType: ReportBatchItemFailures }
      - schedule: rate(5 minutes)
      - httpApi: { method: GET, path: '/things/{id}', authorizer: { name: token } }
      - httpApi: { method: GET, path: /open }
resources:
  Resources:
    Work:
      Type: AWS::SQS::Queue
      Properties:
        VisibilityTimeout: 42
        MessageRetentionPeriod: 60
        SqsManagedSseEnabled: true
        RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 4 }
    Dead: { Type: AWS::SQS::Queue, Properties: { MessageRetentionPeriod: 90, SqsManagedSseEnabled: true } }
    Topic: { Type: AWS::SNS::Topic }
`

describe('a serverless.yml as data', () => {
  const infrastructure = parseInfrastructure(small)

  it('names queues by their logical ids, with visibility, retention and dead letters', () => {
    expect(infrastructure.queues).toEqual([
      {
        name: 'Work',
        visibilityTimeoutSeconds: 42,
        retentionSeconds: 60,
        redrive: { deadLetters: 'Dead', maxReceiveCount: 4 },
      },
      { name: 'Dead', retentionSeconds: 90 },
    ])
  })

  it('tells what each function listens to and how long it may take', () => {
    expect(infrastructure.functions).toEqual([
      {
        name: 'worker',
        timeoutMs: 7000,
        sources: [{ queue: 'Work', batchSize: 3, maximumConcurrency: 2 }],
        schedules: [{ everyMs: 300_000 }],
      },
    ])
  })

  it('tells which function is asked before a route is served', () => {
    expect(infrastructure.routes).toEqual([
      { method: 'GET', path: '/things/{id}', function: 'worker', authorizer: 'doorman' },
      { method: 'GET', path: '/open', function: 'worker' },
    ])
  })

  it('tells which variables name a table or a queue', () => {
    expect(infrastructure.references).toEqual({ TABLE: 'Table', QUEUE: 'Work' })
  })

  it.each([
    ['an event of another kind', small.replace('- schedule: rate(5 minutes)', '- sns: topic')],
    ['whole-batch failures', small.replace(', functionResponseType: ReportBatchItemFailures', '')],
    ['a queue with a property that it would not honour', small.replace('VisibilityTimeout: 42', 'FifoQueue: true')],
    ['an authorizer that is not there', small.replace('name: token', 'name: tokens')],
  ])('refuses %s', (_, yaml) => {
    expect(() => parseInfrastructure(yaml)).toThrow()
  })
})

describe("this repository's serverless.yml", () => {
  it('has one table with the indexes for what is due, what is listed and who received', () => {
    expect(
      ours.tables.map(({ GlobalSecondaryIndexes = [] }) => GlobalSecondaryIndexes.map(({ IndexName }) => IndexName)),
    ).toEqual([['due', 'listed', 'recipients']])
  })

  it('gives every work queue to one function', () => {
    const work = ours.queues.filter(({ redrive }) => redrive).map(({ name }) => name)
    expect(ours.functions.flatMap(({ sources }) => sources.map(({ queue }) => queue)).sort()).toEqual(work.sort())
  })

  it('serves health alone without asking the authorizer', () => {
    expect(ours.routes.filter(({ authorizer }) => !authorizer).map(({ path }) => path)).toEqual(['/v1/health'])
  })
})
