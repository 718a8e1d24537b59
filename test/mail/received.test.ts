import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDateTime } from '../../lib/mail/date-time.ts'
import { parseReceived, readHops } from '../../lib/mail/received.ts'

const date = 'Sat, 21 Nov 2026 12:28:47 +0100'
const at = Date.UTC(2026, 10, 21, 11, 28, 47)

describe('the address of the sending host is the one that the receiver saw', () => {
  it.each([
    [
      'Postfix',
      'from relay.shop.test (relay.shop.test [192.0.2.7]) (using TLSv1.3 with cipher X) by b.test',
      '192.0.2.7',
    ],
    ['Postfix, a literal as the name', 'from [198.51.100.9] (unknown [192.0.2.7]) by b.test', '192.0.2.7'],
    ['IPv6', 'from a.test (a.test [IPv6:2001:DB8:0::7]) by b.test', '2001:db8::7'],
    ['Exim without a name', 'from [192.0.2.7] (helo=[198.51.100.9]) by b.test', '192.0.2.7'],
    ['Exim with a port', 'from a.test ([192.0.2.7]:4711 helo=[198.51.100.9]) by b.test', '192.0.2.7'],
    ['Gmail', 'from a.test (a.test. [192.0.2.7]) by b.test', '192.0.2.7'],
    ['Microsoft', 'from A.outlook.test (2603:10a6::27) by B.outlook.test', '2603:10a6::27'],
    ['qmail', 'from unknown (HELO relay.shop.test) (192.0.2.7) by 0', '192.0.2.7'],
    ['none', 'from a.test by b.test', undefined],
    ['what is none', 'from a.test (a.test [999.1.2.3]) (b.test) by b.test', undefined],
    ['only the receiver’s', 'by b.test ([192.0.2.8])', undefined],
  ])('%s', (_system, value, expected) => expect(parseReceived(`${value} with ESMTP; ${date}`).address).toBe(expected))
})

describe('a hop is read as each mail system writes it', () => {
  it.each([
    [
      'Postfix with TLS',
      `from relay.shop.test (relay.shop.test [192.0.2.7]) (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519) (No client certificate requested) by mx.postbox.test (Postfix) with ESMTPS id 4F2 for <anna@postbox.test>; ${date} (CET)`,
      { from: 'relay.shop.test', by: 'mx.postbox.test', with: 'ESMTPS', tls: true, tlsVersion: 'TLSv1.3', at },
    ],
    [
      'Postfix in clear text',
      `from relay.shop.test (unknown [192.0.2.7]) by mx.postbox.test (Postfix) with ESMTP id 4F2; ${date}`,
      { from: 'relay.shop.test', by: 'mx.postbox.test', with: 'ESMTP', tls: false, at },
    ],
    [
      'Exim with TLS',
      `from [192.0.2.7] (helo=relay.shop.test) by mx.postbox.test with esmtps (TLS1.3) tls TLS_AES_256_GCM_SHA384 (Exim 4.96) (envelope-from <a@shop.test>) id 1q-2; ${date}`,
      { from: 'relay.shop.test', by: 'mx.postbox.test', with: 'ESMTPS', tls: true, tlsVersion: 'TLSv1.3', at },
    ],
    [
      'Gmail',
      `from relay.shop.test (relay.shop.test. [192.0.2.7]) by mx.google.test with ESMTPS id d9 for <a@g.test> (version=TLS1_2 cipher=ECDHE-ECDSA-AES128-GCM-SHA256 bits=128/128); ${date}`,
      { from: 'relay.shop.test', by: 'mx.google.test', with: 'ESMTPS', tls: true, tlsVersion: 'TLSv1.2', at },
    ],
    [
      'within Gmail',
      `by 2002:a05:6a20:9144:b0:1 with SMTP id x4; ${date}`,
      { by: '2002:a05:6a20:9144:b0:1', with: 'SMTP', at },
    ],
    [
      'Outlook',
      `from AM6PR02.outlook.test (2603:10a6::27) by DU0PR10.outlook.test (2603:10a6::1) with Microsoft SMTP Server (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.1; ${date}`,
      { from: 'AM6PR02.outlook.test', with: 'MICROSOFT SMTP SERVER', tls: true, tlsVersion: 'TLSv1.2', at },
    ],
    [
      'Outlook by HTTPS',
      `from A.outlook.test ([::1]) by B.outlook.test with HTTPS; ${date}`,
      { with: 'HTTPS', tls: true },
    ],
    [
      'Dovecot LMTP',
      `from mx.postbox.test ([127.0.0.2]) by mx.postbox.test with LMTP id 8L (envelope-from <a@shop.test>) for <anna@postbox.test>; ${date}`,
      { from: 'mx.postbox.test', by: 'mx.postbox.test', with: 'LMTP', tls: false, at },
    ],
    ['UTF8SMTPS', `from a.test by b.test with UTF8SMTPS id 1; ${date}`, { with: 'UTF8SMTPS', tls: true }],
    ['ESMTPSA', `from a.test by b.test with ESMTPSA id 1; ${date}`, { with: 'ESMTPSA', tls: true }],
    ['LMTPS', `from a.test by b.test with LMTPS id 1; ${date}`, { with: 'LMTPS', tls: true }],
    [
      'qmail',
      `from unknown (HELO relay.shop.test) (192.0.2.7) by 0 with SMTP; 21 Nov 2026 11:28:47 -0000`,
      { from: 'relay.shop.test', with: 'SMTP', tls: false, at },
    ],
    [
      'qmail over TLS',
      `from unknown (HELO relay.shop.test) (192.0.2.7) by 0 with (DHE-RSA-AES256-SHA encrypted) SMTP; 21 Nov 2026 11:28:47 -0000`,
      { from: 'relay.shop.test', with: 'SMTP', tls: true, at },
    ],
    [
      'a semicolon in a comment',
      `from a.test (b; c) by d.test (e (f; g)) with ESMTP; ${date}`,
      { from: 'a.test', by: 'd.test', at },
    ],
  ])('%s', (_system, value, expected) => expect(parseReceived(value)).toMatchObject(expected))

  it('within one mail system nobody says whether it was encrypted', () => {
    expect(parseReceived('by 2002:a05::1 with SMTP id x4')).not.toHaveProperty('tls')
  })

  it('the client’s own words never make a hop an encrypted one', () => {
    const value = `from TLSv1.3 (evil.test (version=TLS1_3 cipher=X) [192.0.2.7]) by mx.test with ESMTP id 1; ${date}`
    expect(parseReceived(value)).toMatchObject({ from: 'TLSv1.3', tls: false })
  })

  it('what is not there is absent', () => expect(parseReceived('')).toEqual({}))
})

it('hops are told first hop first, the nearest thirty of them', () => {
  const values = Array.from({ length: 40 }, (_, index) => `from h${index}.test by x.test with ESMTP`)
  const hops = readHops(values)
  expect(hops).toHaveLength(30)
  expect([hops.at(0)?.from, hops.at(-1)?.from]).toEqual(['h29.test', 'h0.test'])
})

it.each([
  ['Sat, 21 Nov 2026 12:28:47 +0100', at],
  ['21 Nov 2026 11:28:47 GMT', at],
  ['21 Nov 26 03:28:47 PST', at],
  ['21 Nov 2026 24:00:00 +0000', undefined],
  ['yesterday', undefined],
  ['21 Nov 2026 11:28:47', undefined],
])('the date %s', (text, expected) => expect(parseDateTime(text)).toBe(expected))

describe('hostile input', () => {
  const pieces = fc.constantFrom(
    'from ',
    'by ',
    'with ',
    '(',
    ')',
    '"',
    '\\',
    ';',
    ' a.test ',
    'TLSv1.3',
    '[1.2.3.4]',
    'x',
  )
  it('is answered, within bounds', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 200 }), (parts) => {
        const { from = '', by = '', with: protocol = '' } = parseReceived(parts.join(''))
        expect(Math.max(from.length, by.length, protocol.length)).toBeLessThanOrEqual(255)
      }),
    )
  })

  it.each(['(', '"', '\\', 'from (helo ', 'TLS', ';', '(helo='])(
    '%s a hundred thousand times takes no time',
    (piece) => {
      const began = performance.now()
      parseReceived(piece.repeat(100_000))
      expect(performance.now() - began).toBeLessThan(200)
    },
  )
})
