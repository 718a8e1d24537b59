import { expect, it } from 'vitest'
import { allowsReference } from '../../lib/plan/secret-policy.ts'

const deployed = ['ssm:/smtping/dev/seeds/', 'secretsmanager:smtping/dev/seeds/']

it.each([
  ['ssm:/smtping/dev/seeds/gmail', true],
  ['ssm:/smtping/dev/seeds/gmail/first', true],
  ['secretsmanager:smtping/dev/seeds/gmail', true],
  ['ssm:/smtping/dev/seeds/', false],
  ['ssm:/smtping/dev/seeds', false],
  ['ssm:/smtping/dev/mailboxes', false],
  ['ssm:/smtping/prod/seeds/gmail', false],
  ['ssm:/smtping/dev/seeds/../mailboxes', false],
  ['ssm:arn:aws:ssm:eu-central-1:1:parameter/smtping/dev/seeds/a', false],
  ['secretsmanager:arn:aws:secretsmanager:eu-central-1:1:secret:TokenKey', false],
  ['secretsmanager:TokenKey', false],
  ['file:/etc/passwd', false],
  ['env:AWS_SECRET_ACCESS_KEY', false],
  [' ssm:/smtping/dev/seeds/gmail', false],
  ['', false],
])('deployed: %s is %s', (reference, isAllowed) => {
  expect(allowsReference(reference, deployed)).toBe(isAllowed)
})

it('nothing is allowed where no place is set aside', () => {
  expect(allowsReference('ssm:/smtping/dev/seeds/gmail', [])).toBe(false)
})
