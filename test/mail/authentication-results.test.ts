import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseArcAuthenticationResults, parseAuthenticationResults } from '../../lib/mail/authentication-results.ts'
import { readHeaderFields } from '../../lib/mail/message/header-fields.ts'
import { trustedAuthentication } from '../../lib/mail/trusted-authentication.ts'

const spf = { method: 'spf', result: 'pass', domain: 'shop.test' }

describe('the field of RFC 8601', () => {
  it.each([
    ['none', 'mx.test; none', []],
    ['none in the first version', 'mx.test 1; none', []],
    ['an address', 'mx.test; spf=pass smtp.mailfrom=news@Shop.TEST', [spf]],
    ['a domain', 'mx.test; spf=pass smtp.mailfrom=shop.test', [spf]],
    ['the name given in EHLO', 'mx.test; spf=pass smtp.helo=shop.test', [spf]],
    [
      'comments and blanks everywhere',
      '(a) mx.test (b;(c)) 1 (d) ; (e) spf (f) = (g) pass (h) smtp.mailfrom (i) = shop.test (j)',
      [spf],
    ],
    ['a quoted local part', 'mx.test; spf=pass smtp.mailfrom="a;b (c)"@shop.test', [spf]],
    ['a reason', 'mx.test; spf=pass reason="a; dkim=fail" smtp.mailfrom=shop.test', [spf]],
    [
      'selector, signer, and base64 with "="',
      'mx.test; dkim=fail (body hash) header.d=Shop.test header.i=@shop.test header.s=S1 header.b="ab=="',
      [{ method: 'dkim', result: 'fail', domain: 'shop.test', selector: 's1' }],
    ],
    [
      'the identity of a signature',
      'mx.test; dkim=pass header.i=@mail.shop.test header.b=ab==',
      [{ method: 'dkim', result: 'pass', domain: 'mail.shop.test' }],
    ],
    [
      'a comment of Gmail',
      'mx.test; dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=shop.test',
      [{ method: 'dmarc', result: 'pass', domain: 'shop.test' }],
    ],
    [
      'an extra word of Microsoft',
      'mx.test; dmarc=pass action=none header.from=shop.test;compauth=pass reason=100',
      [{ method: 'dmarc', result: 'pass', domain: 'shop.test' }],
    ],
    ['a method of version 1', 'mx.test; spf/1=pass smtp.mailfrom=shop.test', [spf]],
    ['a method of another version', 'mx.test; spf/2=pass smtp.mailfrom=shop.test', []],
    [
      'methods that nobody asked for',
      'mx.test; iprev=pass policy.iprev=192.0.2.7; arc=pass',
      [{ method: 'arc', result: 'pass' }],
    ],
    ['two results in one', 'mx.test; spf=pass dkim=pass header.d=shop.test', []],
    ['a word that belongs to nothing', 'mx.test; spf=pass shop.test', []],
    ['an equals sign alone', 'mx.test; spf==pass', []],
  ])('%s', (_name, value, results) => {
    expect(parseAuthenticationResults(value)).toEqual({ authservId: 'mx.test', results })
  })

  it.each([
    ['nobody', ''],
    ['another version', 'mx.test 2; spf=pass'],
    ['results without a speaker', 'spf=pass smtp.mailfrom=shop.test'],
    ['two words', 'mx.test other.test; spf=pass'],
  ])('says nothing where it names %s', (_name, value) => expect(parseAuthenticationResults(value)).toBeUndefined())

  it('of ARC has an instance', () => {
    const expected = { instance: 2, authservId: 'mx.test', results: [spf] }
    expect(parseArcAuthenticationResults('i=2; mx.test; spf=pass smtp.mailfrom=shop.test')).toEqual(expected)
    expect(parseArcAuthenticationResults('mx.test; spf=pass')).toBeUndefined()
    expect(parseArcAuthenticationResults('i=0; mx.test; spf=pass')).toBeUndefined()
  })

  it('is answered whatever it holds, in bounded size and time', () => {
    const pieces = fc.constantFrom(';', '=', '(', ')', '"', '\\', ' ', 'spf', 'dkim=pass', 'header.d=a', '@', 'mx')
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 300 }), (parts) => {
        expect(parseAuthenticationResults(parts.join(''))?.results.length ?? 0).toBeLessThanOrEqual(20)
      }),
    )
    for (const piece of ['(', '"', 'a=', ';spf=pass', '=', ' @', 'i=']) {
      const began = performance.now()
      parseAuthenticationResults(`mx.test;${piece.repeat(100_000)}`)
      parseArcAuthenticationResults(piece.repeat(100_000))
      expect(performance.now() - began).toBeLessThan(300)
    }
  })
})

const genuine =
  'Authentication-Results: mx.postbox.test; spf=fail smtp.mailfrom=shop.test; dkim=fail header.d=shop.test'
const forged = 'Authentication-Results: mx.postbox.test; spf=pass smtp.mailfrom=shop.test; dkim=pass header.d=shop.test'
const border = 'Received: from relay.shop.test (relay.shop.test [192.0.2.7]) by mx.postbox.test with ESMTPS id 1; x'
const lmtp = 'Received: from mx.postbox.test ([127.0.0.1]) by store.postbox.test with LMTP id 2; x'
const inner = 'Received: by 2002:a05::1 with SMTP id 3; x'
const mine = ['From: news@shop.test', 'Subject: Hello']

function trusted(lines: readonly string[], authservId?: string) {
  const text = `${lines.join('\r\n')}\r\n\r\nAuthentication-Results: mx.postbox.test; spf=pass\r\n`
  const seen = trustedAuthentication(readHeaderFields(text, 0, text.length), { authservId })
  return seen && [seen.authservId, ...seen.results.map(({ method, result }) => `${method}=${result}`)].join(' ')
}

describe('only what the receiver itself wrote is believed', () => {
  const told = 'mx.postbox.test spf=fail dkim=fail'
  it.each([
    ['above the border', [genuine, border, ...mine], undefined, told],
    ['above the border, below the delivery', [lmtp, genuine, border, ...mine], undefined, told],
    ['a forged one below it', [lmtp, genuine, border, forged, ...mine], undefined, told],
    ['a forged one alone', [lmtp, border, forged, ...mine], undefined, undefined],
    ['a forged one alone, in the name of its border', [border, forged, ...mine], undefined, undefined],
    ['no Received field at all', [forged, ...mine], undefined, undefined],
    [
      'a forged Received of a neighbour',
      [border, forged, border.replace('relay.shop.test', 'mx.postbox.test'), ...mine],
      undefined,
      undefined,
    ],
    ['a forged private hop', [border.replace('192.0.2.7', '10.0.0.1'), forged, inner, ...mine], undefined, undefined],
    [
      'Gmail’s copy for ARC',
      [inner, 'ARC-Authentication-Results: i=1; mx.postbox.test; spf=fail; dkim=fail', border, forged, ...mine],
      undefined,
      told,
    ],
    [
      'the later of two records for ARC',
      [
        'ARC-Authentication-Results: i=2; mx.test; spf=fail',
        'ARC-Authentication-Results: i=1; mx.test; spf=pass',
        border,
      ],
      undefined,
      'mx.test spf=fail',
    ],
    [
      'the record of Microsoft, whose own field names no speaker, by a configured name',
      [
        border.replaceAll('shop.test', 'inner.outlook.test'),
        'ARC-Authentication-Results: i=1; mx.microsoft.com 1; spf=pass (sender ip is 192.0.2.7) smtp.rcpttodomain=o.test smtp.mailfrom=shop.test; dmarc=pass (p=none sp=none pct=100) action=none header.from=shop.test; dkim=pass (signature was verified) header.d=shop.test; arc=none (0)',
        'Authentication-Results: spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=shop.test; dkim=fail',
        border,
      ],
      'mx.microsoft.com',
      'mx.microsoft.com spf=pass dmarc=pass dkim=pass arc=none',
    ],
    ['beside the border, by a configured name', [border, genuine, ...mine], 'MX.postbox.test', told],
    ['a forged one below a configured one', [border, genuine, inner, forged, ...mine], 'mx.postbox.test', told],
    ['another name than the configured one', [genuine, border, ...mine], 'other.test', undefined],
    [
      'a strange one above the configured one',
      [forged.replace('mx.', 'evil.'), genuine, border],
      'mx.postbox.test',
      told,
    ],
    [
      'two fields of one receiver',
      ['Authentication-Results: mx.postbox.test; dmarc=fail', genuine, border],
      undefined,
      'mx.postbox.test dmarc=fail spf=fail dkim=fail',
    ],
    [
      'two receivers, of which the topmost speaks',
      ['Authentication-Results: store.test; dmarc=fail', genuine, border],
      undefined,
      'store.test dmarc=fail',
    ],
    ['folded lines', [genuine.replaceAll('; ', ';\r\n\t'), border, ...mine], undefined, told],
    ['none', ['Authentication-Results: mx.postbox.test; none', border], undefined, 'mx.postbox.test'],
  ] as const)('%s', (_name, lines, authservId, expected) => expect(trusted(lines, authservId)).toBe(expected))

  it('the records of an ARC chain only where the receiver found the chain whole', () => {
    const chain = [
      'ARC-Authentication-Results: i=2; list.test; arc=pass; spf=fail smtp.mailfrom=list.test',
      'ARC-Authentication-Results: i=1; first.test; spf=pass smtp.mailfrom=shop.test',
    ]
    const read = (arc: string) => {
      const lines = [`Authentication-Results: mx.test; arc=${arc}`, border, ...chain, ...mine].join('\r\n')
      return trustedAuthentication(readHeaderFields(lines, 0, lines.length))?.arcChain?.map((one) => one.authservId)
    }
    expect(read('pass')).toEqual(['first.test', 'list.test'])
    expect(read('fail')).toBeUndefined()
  })
})
