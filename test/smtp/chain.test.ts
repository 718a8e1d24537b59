import { X509Certificate } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { makeCertificates } from '../../fixtures/certificates.ts'
import { followChain } from '../../lib/smtp/chain.ts'
import { trustedRoots } from '../../lib/smtp/trusted-roots.ts'
import { newKeys, oddCertificate } from './odd-certificates.ts'

const make = () => makeCertificates({ now: Date.now(), hostNames: ['mx.northmail.test'] })
const read = (pem: string) => pem.split(/(?<=-----END CERTIFICATE-----\n)/).map((one) => new X509Certificate(one))
const made = make()
const root = new X509Certificate(made.root)
const [leaf = root, intermediate = root] = read(made.valid.cert)
const [selfSigned = root] = read(made.selfSigned.cert)
const strangers = make()
const [, namesake = root] = read(strangers.valid.cert)
const trusting = trustedRoots([made.root])
const distrusting = trustedRoots()

describe('a chain', () => {
  test.each<[string, readonly [X509Certificate, ...X509Certificate[]], string, number]>([
    ['in order', [leaf, intermediate], 'trusted', 3],
    ['with its root', [leaf, intermediate, root], 'trusted', 3],
    ['out of order', [leaf, root, intermediate], 'trusted', 3],
    ['with a stranger in between', [leaf, selfSigned, intermediate], 'trusted', 3],
    ['with a namesake of the issuer in between', [leaf, namesake, intermediate], 'trusted', 3],
    ['with a namesake of the issuer alone', [leaf, namesake], 'incomplete', 1],
    ['without its intermediate', [leaf, root], 'incomplete', 1],
    ['that begins with the intermediate', [intermediate], 'trusted', 2],
    ['that is the root', [root], 'trusted', 1],
    ['of one self-signed certificate', [selfSigned, intermediate], 'self-signed', 1],
  ])('%s', (_case, sent, state, length) => {
    const chain = followChain(sent, trusting)
    expect([chain.state, chain.path.length]).toEqual([state, length])
  })

  test('that ends in a root of its own is complete, though nobody trusts it', () => {
    expect(followChain([leaf, intermediate, root], distrusting).state).toBe('untrusted-root')
    expect(followChain([leaf, intermediate], distrusting).state).toBe('untrusted-root')
  })

  test('is not led on by a certificate that may sign nothing', () => {
    const middle = { name: 'middle', keys: newKeys() }
    const leaf = oddCertificate({ subject: 'leaf', keys: newKeys(), issuer: middle, role: 'leaf' })
    const own = { subject: 'middle', keys: middle.keys, issuer: { name: 'top', keys: newKeys() } }
    const lengths = (['authority', 'leaf'] as const).map(
      (role) => followChain([leaf, oddCertificate({ ...own, role })], trusting).path.length,
    )
    expect(lengths).toEqual([2, 1])
  })

  test('is not led on by a certificate of the right name that did not sign', () => {
    const impostor = { name: 'middle', keys: newKeys() }
    const middle = oddCertificate({ subject: 'middle', keys: newKeys(), issuer: impostor, role: 'authority' })
    const leaf = oddCertificate({ subject: 'leaf', keys: newKeys(), issuer: impostor, role: 'leaf' })
    expect(followChain([leaf, middle], trusting)).toMatchObject({ state: 'incomplete', path: { length: 1 } })
  })

  test('is not trusted because a root has the name of its issuer', () => {
    const impostor = { name: 'SMTPing fake root', keys: newKeys() }
    const leaf = oddCertificate({ subject: 'leaf', keys: newKeys(), issuer: impostor, role: 'leaf' })
    expect(followChain([leaf], trusting).state).toBe('incomplete')
  })

  test('of hundreds of certificates that sign each other is soon given up', () => {
    const one = { name: 'one', keys: newKeys() }
    const other = { name: 'other', keys: newKeys() }
    const flood = Array.from({ length: 150 }, () => [
      oddCertificate({ subject: 'one', keys: one.keys, issuer: other, role: 'authority' }),
      oddCertificate({ subject: 'other', keys: other.keys, issuer: one, role: 'authority' }),
    ]).flat()
    const leaf = oddCertificate({ subject: 'leaf', keys: newKeys(), issuer: one, role: 'leaf' })
    const begun = performance.now()
    expect(followChain([leaf, ...flood], trusting).state).toBe('untrusted-root')
    expect(performance.now() - begun).toBeLessThan(500)
  })
})

describe('the roots', () => {
  test('are read once for one list', () => {
    const list = [made.root]
    expect(trustedRoots(list)).toBe(trustedRoots(list))
    expect(trustedRoots([])).toBe(trustedRoots())
  })

  test('may stand several in one text', () => {
    const roots = trustedRoots([made.root + strangers.root])
    expect(roots.named(root.subject)).toHaveLength(2)
  })

  test('that cannot be read are a fault of ours', () => {
    expect(() => trustedRoots(['nonsense'])).toThrow()
  })
})
