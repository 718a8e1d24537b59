// Where the message that a notification returns begins.
import { describe, expect, it } from 'vitest'
import { divideAtReturned } from '../../../lib/classification/bounces/returned-message.ts'

const written = 'anna@postbox.test: mailbox is full'
const content = 'Dear Anna, your account is disabled.'

describe('the returned message begins', () => {
  it.each([
    '--- Below this line is a copy of the message.',
    '--- Enclosed is a copy of the message.',
    '------ This is a copy of the message, including all the headers. ------',
    '----- Original message -----',
    '   ----- Original message follows -----',
    '   ----- Unsent message follows -----',
    '------- Returned Message --------',
    '--- The header of the original message is following. ---',
    'Original message follows.',
    'Message headers follow.',
    'Message headers follow:',
    'Below is a copy of the original message:',
    'The original message follows:',
    '--- undelivered message ---',
    'Received: from relay.test\n\tby mx.test\nSubject: Our offer',
    'Return-Path: <sender@shop.test>\nTo: anna@postbox.test',
  ])('at %j', (mark) => {
    const { notification, returned } = divideAtReturned(`${written}\n\n${mark}\n\n${content}`)
    expect(notification.trim()).toBe(written)
    expect(returned).toContain(content)
  })

  it.each([
    'a line about the original message that you sent',
    '-----',
    '----- Transcript of session follows -----',
    '----- The following addresses had permanent fatal errors -----',
    'Received: a notice, said the clerk',
    '-- anna@postbox.test',
  ])('not at %j', (line) => {
    const text = `${written}\n\n${line}\n\n${content}`
    expect(divideAtReturned(text)).toEqual({ notification: text, returned: '' })
  })
})
