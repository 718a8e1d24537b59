import { describe, expect, it } from 'vitest'
import { failedMessages } from '../../scripts/local/batch-response.ts'

const batch = [{ messageId: 'a' }, { messageId: 'b' }]

describe('the answer to a batch', () => {
  it.each([
    ['nothing', undefined, []],
    ['null', null, []],
    ['an empty object', {}, []],
    ['no failures', { batchItemFailures: [] }, []],
    ['null for the failures', { batchItemFailures: null }, []],
    ['one failure', { batchItemFailures: [{ itemIdentifier: 'b' }] }, ['b']],
    ['the same failure twice', { batchItemFailures: [{ itemIdentifier: 'b' }, { itemIdentifier: 'b' }] }, ['b']],
    ['an empty id', { batchItemFailures: [{ itemIdentifier: '' }] }, ['a', 'b']],
    ['a null id', { batchItemFailures: [{ itemIdentifier: null }] }, ['a', 'b']],
    ['another key than itemIdentifier', { batchItemFailures: [{ messageId: 'b' }] }, ['a', 'b']],
    ['ids without objects', { batchItemFailures: ['b'] }, ['a', 'b']],
    ['the id of no message in the batch', { batchItemFailures: [{ itemIdentifier: 'c' }] }, ['a', 'b']],
    ['text', 'done', ['a', 'b']],
  ])('%s', (_, answer, failed) => {
    expect([...failedMessages(answer, batch)]).toEqual(failed)
  })
})
