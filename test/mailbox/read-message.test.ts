import { expect, it } from 'vitest'
import { readMessage } from '../../lib/mailbox/read-message.ts'

const id = '0123456789abcdef0123456789abcdef'
const token = `${id}0123456789abcdef`

function read(text: string) {
  return readMessage(Buffer.from(text.replace(/\n/g, '\r\n')))
}

const unreadable = `Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\n'.repeat(1100)}--b--\n`

const arrivals: readonly (readonly [string, string])[] = [
  ['the header', `X-Smtping-Token: ${token}\n\nHello.\n`],
  ['the header of what cannot be parsed', `Subject: Hi\nx-smtping-token:\n ${token}\n${unreadable}`],
]
it.each(arrivals)('a token is read from %s', async (_place, text) => {
  expect(await read(text)).toEqual({ token })
})

it('the id in a Message-ID is no proof of an arrival: whoever has seen a report knows it', async () => {
  expect(await read(`Message-ID: <${id}@smtping.test>\n\nHello.\n`)).toEqual({})
})

it('what cannot be parsed has no token of its body, and is no notification', async () => {
  expect(await read(`Subject: Hi\n${unreadable}\nX-Smtping-Token: ${token}\n`)).toEqual({})
})

it('of a notification about hundreds of recipients, ten are read', async () => {
  const groups = Array.from(
    { length: 300 },
    (_, index) => `Final-Recipient: rfc822; r${index}@a.test\nAction: failed\n`,
  )
  const { notification } = await read(
    `To: bounce+${token}@smtping.test\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n` +
      `--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; a.test\n\n${groups.join('\n')}\n--b--\n`,
  )
  expect(notification?.recipients).toHaveLength(10)
  expect(notification?.recipients.at(-1)?.finalRecipient).toBe('r9@a.test')
})
