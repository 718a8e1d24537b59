import { access } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { maxDeliveries } from '../../lib/plan/dead-letter.ts'
import { packageForAws, runNode } from './package-for-aws.ts'
import { readTemplate, rightsOf } from './packaged-template.ts'

const names = ['auth', 'api', 'checkWorker', 'sendWorker', 'followWorker', 'deadLetters', 'sweeper']

let packaged: Awaited<ReturnType<typeof packageForAws>>
let template: ReturnType<typeof readTemplate>
beforeAll(async () => {
  packaged = await packageForAws()
  template = readTemplate(packaged.text)
  return packaged.remove
}, 120_000)

/** "Lambda" is what the framework appends to the name of a function. */
const idOf = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}LambdaFunction`
const functionNamed = (name: string) => template.functions.get(idOf(name))

describe('the packaged template', () => {
  it('passes the validation that npm run package ends with', async () => {
    const { stderr } = await runNode(['scripts/validate-template.ts', packaged.path])
    expect(stderr).toBe('The template is valid.\n')
  })

  it('runs every function on Node 24 and arm64', () => {
    expect([...template.functions.keys()].sort()).toEqual(names.map(idOf).sort())
    for (const { Runtime, Architectures } of template.functions.values())
      expect([Runtime, Architectures]).toEqual(['nodejs24.x', ['arm64']])
  })

  it.each(names)('finds the handler of %s in its bundle', async (name) => {
    expect(functionNamed(name)?.Handler).toBe(`dist/${name}/index.handler`)
    await access(new URL(`../../dist/${name}/index.mjs`, import.meta.url))
  })

  it('keeps the log of every function for 30 days', () => {
    expect([...template.logs.values()]).toEqual(names.map(() => ({ RetentionInDays: 30 })))
  })

  it('calls the sweeper every minute', () => {
    expect([...template.schedules.values()]).toEqual([
      { ScheduleExpression: 'rate(1 minute)', Targets: [{ Arn: idOf('sweeper') }] },
    ])
  })
})

describe('the table', () => {
  it('has an index of what is due, one for listings and one of recipients, and forgets by ttl', () => {
    const keys = (hash: string, range: string) => [
      { AttributeName: hash, KeyType: 'HASH' },
      { AttributeName: range, KeyType: 'RANGE' },
    ]
    const Projection = { ProjectionType: 'KEYS_ONLY' }
    expect([...template.tables.values()]).toMatchObject([
      {
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        GlobalSecondaryIndexes: [
          { IndexName: 'due', KeySchema: keys('dueShard', 'dueAt'), Projection },
          { IndexName: 'listed', KeySchema: keys('kind', 'createdAt'), Projection },
          { IndexName: 'recipients', KeySchema: keys('recipient', 'createdAt'), Projection },
        ],
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    ])
  })
})

describe('the queues', () => {
  it('give a message up after five deliveries, and keep the dead longer than the living', () => {
    const work = [...template.queues].filter(([name]) => ['Checks', 'Sends', 'Follow'].includes(name))
    expect(work).toHaveLength(3)
    for (const [, { MessageRetentionPeriod, RedrivePolicy }] of work) {
      expect(RedrivePolicy?.maxReceiveCount).toBe(maxDeliveries)
      const dead = template.queues.get(RedrivePolicy?.deadLetterTargetArn ?? '')
      expect(dead?.MessageRetentionPeriod).toBeGreaterThan(MessageRetentionPeriod)
    }
  })

  it('bury what the reader of the dead letters could not end, and keep it longer still', () => {
    const dead = [...template.queues].filter(([name]) => name.endsWith('DeadLetters'))
    expect(dead).toHaveLength(3)
    for (const [, { MessageRetentionPeriod, RedrivePolicy }] of dead) {
      // Five deliveries are left where the count goes on from the work queue's, ten where it begins anew.
      expect(RedrivePolicy).toEqual({ deadLetterTargetArn: 'Buried', maxReceiveCount: 2 * maxDeliveries })
      expect(template.queues.get('Buried')?.MessageRetentionPeriod).toBeGreaterThan(MessageRetentionPeriod)
    }
    expect(template.queues.get('Buried')?.RedrivePolicy).toBeUndefined()
    expect([...template.mappings.values()].map(({ EventSourceArn }) => EventSourceArn)).not.toContain('Buried')
  })

  it('are encrypted', () => {
    expect([...template.queues.values()].map(({ SqsManagedSseEnabled }) => SqsManagedSseEnabled)).not.toContain(false)
  })

  it('hide a message for at least six times as long as its function may take', () => {
    expect(template.mappings.size).toBe(6)
    for (const { EventSourceArn, FunctionName } of template.mappings.values()) {
      const timeout = template.functions.get(FunctionName)?.Timeout ?? Number.POSITIVE_INFINITY
      expect(template.queues.get(EventSourceArn)?.VisibilityTimeout).toBeGreaterThanOrEqual(6 * timeout)
    }
  })

  it.each([
    ['Checks', 'checkWorker', 5, 20],
    ['Sends', 'sendWorker', 1, 5],
    ['Follow', 'followWorker', 1, 2],
    ['ChecksDeadLetters', 'deadLetters', 5, 2],
    ['SendsDeadLetters', 'deadLetters', 5, 2],
    ['FollowDeadLetters', 'deadLetters', 5, 2],
  ])(
    '%s goes to %s, at most %i at a time in %i functions, and failures are told one by one',
    (queue, name, BatchSize, MaximumConcurrency) => {
      const mapping = [...template.mappings.values()].find(({ EventSourceArn }) => EventSourceArn === queue)
      expect(mapping).toEqual({
        EventSourceArn: queue,
        FunctionName: idOf(name),
        BatchSize,
        ScalingConfig: { MaximumConcurrency },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      })
    },
  )

  it('raise an alarm for any dead letter that was read, for any that could not be ended, for work that has waited for 15 minutes, and for a sweeper that does not sweep', () => {
    const watched = [...template.alarms.values()].map(({ MetricName, Threshold, Dimensions: [{ Value }] }) => [
      Value,
      MetricName,
      Threshold,
    ])
    expect(watched.sort()).toEqual([
      ['Buried', 'ApproximateNumberOfMessagesVisible', 1],
      ['Checks', 'ApproximateAgeOfOldestMessage', 900],
      ['ChecksDeadLetters', 'NumberOfMessagesReceived', 1],
      ['Follow', 'ApproximateAgeOfOldestMessage', 900],
      ['FollowDeadLetters', 'NumberOfMessagesReceived', 1],
      ['Sends', 'ApproximateAgeOfOldestMessage', 900],
      ['SendsDeadLetters', 'NumberOfMessagesReceived', 1],
      ['SweeperLambdaFunction', 'Errors', 1],
      ['SweeperLambdaFunction', 'Invocations', 1],
    ])
  })
})

describe('the HTTP API', () => {
  const routes = (hasAuthorizer: boolean) =>
    [...template.routes.values()]
      .filter(({ AuthorizerId }) => (AuthorizerId !== undefined) === hasAuthorizer)
      .map(({ RouteKey }) => RouteKey)

  it('asks the authorizer on every route but health', () => {
    expect(routes(false)).toEqual(['GET /v1/health'])
    expect(routes(true)).toEqual([
      ...['checks', 'sends', 'preflights'].flatMap((name) => [
        `POST /v1/${name}`,
        `GET /v1/${name}`,
        `GET /v1/${name}/{id}`,
      ]),
      'POST /v1/seeds',
      'GET /v1/seeds',
      ...['GET', 'PUT', 'DELETE'].map((method) => `${method} /v1/seeds/{address}`),
      'POST /v1/seeds/{address}/test',
      'GET /v1/explain',
      'POST /v1/bounces',
    ])
  })

  it('asks by the header Authorization, and takes yes or no', () => {
    const [authorizer] = template.authorizers.values()
    expect(authorizer).toMatchObject({
      AuthorizerType: 'REQUEST',
      IdentitySource: ['$request.header.Authorization'],
      EnableSimpleResponses: true,
      AuthorizerPayloadFormatVersion: '2.0',
    })
    expect(JSON.stringify(authorizer)).toContain(idOf('auth'))
  })
})

describe('the rights', () => {
  const take = (queue: string) =>
    ['DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'].map((action) => `sqs:${action} on ${queue}`)
  const mailboxes = 'arn:AWS::Partition:ssm:AWS::Region:AWS::AccountId:parameter/smtping/dev/mailboxes'
  // What callers may make us read is below these, and neither the logins of the operator nor the key of the tokens is.
  const secretsOfSeeds = [
    'secretsmanager:GetSecretValue on arn:AWS::Partition:secretsmanager:AWS::Region:AWS::AccountId:secret:smtping/dev/seeds/*',
    'ssm:GetParameter on arn:AWS::Partition:ssm:AWS::Region:AWS::AccountId:parameter/smtping/dev/seeds/*',
  ]
  /** Passwords of relays and keys of DKIM: how many there are, and their names, is configuration. */
  const secretsOfSends = [
    'secretsmanager:GetSecretValue on arn:AWS::Partition:secretsmanager:AWS::Region:AWS::AccountId:secret:smtping/dev/sending/*',
    'ssm:GetParameter on arn:AWS::Partition:ssm:AWS::Region:AWS::AccountId:parameter/smtping/dev/sending/*',
  ]

  it.each([
    ['auth', []],
    [
      'api',
      [
        'dynamodb:BatchGetItem on Table',
        'dynamodb:GetItem on Table',
        'dynamodb:PutItem on Table',
        'dynamodb:Query on Table/index/listed',
        'dynamodb:Query on Table/index/recipients',
        'dynamodb:UpdateItem on Table',
        'sqs:SendMessage on Checks',
        'sqs:SendMessage on Follow',
        'sqs:SendMessage on Sends',
      ],
    ],
    ['checkWorker', ['dynamodb:GetItem on Table', 'dynamodb:PutItem on Table', ...take('Checks')]],
    [
      'sendWorker',
      [
        'dynamodb:GetItem on Table',
        'dynamodb:BatchGetItem on Table',
        'dynamodb:PutItem on Table',
        'secretsmanager:GetSecretValue on TokenKey',
        ...take('Sends'),
        'sqs:SendMessage on Follow',
        'sqs:SendMessage on Sends',
        ...secretsOfSends,
      ],
    ],
    [
      'followWorker',
      [
        'dynamodb:GetItem on Table',
        'dynamodb:BatchGetItem on Table',
        'dynamodb:PutItem on Table',
        'secretsmanager:GetSecretValue on TokenKey',
        ...take('Follow'),
        `ssm:GetParameter on ${mailboxes}`,
        ...secretsOfSeeds,
      ],
    ],
    [
      'deadLetters',
      [
        'dynamodb:GetItem on Table',
        'dynamodb:PutItem on Table',
        ...['ChecksDeadLetters', 'SendsDeadLetters', 'FollowDeadLetters'].flatMap(take),
      ],
    ],
    [
      'sweeper',
      [
        'dynamodb:GetItem on Table',
        'dynamodb:BatchGetItem on Table',
        'dynamodb:PutItem on Table',
        'dynamodb:Query on Table/index/due',
        'sqs:SendMessage on Checks',
        'sqs:SendMessage on Follow',
        'sqs:SendMessage on Sends',
      ],
    ],
  ])('of %s are these and no more', (name, rights) => {
    const role = template.roles.get(functionNamed(name)?.Role ?? '')
    expect(role && rightsOf(role)).toEqual([...rights].sort())
    expect(role?.ManagedPolicyArns).toEqual([])
  })

  it('come from a role of its own for each function', () => {
    const used = names.map((name) => functionNamed(name)?.Role)
    expect([...template.roles.keys()].sort()).toEqual(used.sort())
  })

  it('name every action and every resource; of secrets, the paths under which callers and the owner put them', () => {
    const rights = [...template.roles.values()].flatMap(rightsOf)
    const open = rights.filter((right) => right.includes('*'))
    expect(open.sort()).toEqual([...secretsOfSeeds, ...secretsOfSends].sort())
  })
})

describe('secrets', () => {
  const variablesOf = (name: string) => functionNamed(name)?.Environment.Variables ?? {}

  it('are not in the template: of the token its hash, and none by itself; of the logins their place', () => {
    expect(variablesOf('auth').TOKEN_SHA256).toBe('')
    expect(variablesOf('followWorker').MAILBOXES).toBe('ssm:/smtping/dev/mailboxes')
  })

  it('of seeds are read only from where the rights reach', () => {
    expect(variablesOf('api').SEED_SECRETS).toBe('ssm:/smtping/dev/seeds/,secretsmanager:smtping/dev/seeds/')
    expect(variablesOf('followWorker').SEED_SECRETS).toBe(variablesOf('api').SEED_SECRETS)
  })

  it('are told to none but the function that needs them', () => {
    expect(names.filter((name) => 'TOKEN_SHA256' in variablesOf(name))).toEqual(['auth'])
    expect(names.filter((name) => 'MAILBOXES' in variablesOf(name))).toEqual(['followWorker'])
    expect(names.filter((name) => 'TOKEN_KEY' in variablesOf(name))).toEqual(['sendWorker', 'followWorker'])
  })
})
