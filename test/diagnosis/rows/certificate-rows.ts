// What is found about certificates.
import { certificate, dayMs, now, type Rows, withTls } from '../made-observations.ts'

const expired = certificate({ notBefore: now - 90 * dayMs, notAfter: now - dayMs })
const early = certificate({ notBefore: now + dayMs, notAfter: now + 90 * dayMs })

function lasting(days: number, left: number) {
  return certificate({ notBefore: now + (left - days) * dayMs, notAfter: now + left * dayMs })
}

export const certificateRows: Rows = {
  certificates: [
    [
      'expired, where users submit',
      withTls(587, { certificates: [expired], validNow: false }),
      ['fail certificate-expired target tls 587'],
    ],
    [
      'expired, between servers',
      withTls(25, { certificates: [expired], validNow: false }),
      ['warn certificate-expired target tls 25'],
    ],
    [
      'an intermediate expired',
      withTls(465, { certificates: [certificate(), expired], validNow: false }),
      ['fail certificate-expired target tls 465'],
    ],
    ['one that is no part of the chain expired', withTls(465, { certificates: [certificate(), expired] }), []],
    [
      'not yet valid',
      withTls(587, { certificates: [early], validNow: false }),
      ['fail certificate-not-yet-valid target tls 587'],
    ],
    [
      '29 days left of a year',
      withTls(587, { certificates: [lasting(365, 29)] }),
      ['warn certificate-expires-soon target tls 587'],
    ],
    ['31 days left of a year', withTls(587, { certificates: [lasting(365, 31)] }), []],
    [
      '14 days left of 90',
      withTls(587, { certificates: [lasting(90, 14)] }),
      ['warn certificate-expires-soon target tls 587'],
    ],
    ['29 days left of 90: an ACME client renews now', withTls(587, { certificates: [lasting(90, 29)] }), []],
    ['three days left of six', withTls(587, { certificates: [lasting(6, 3)] }), []],
    [
      'self-signed, where users submit',
      withTls(587, { chain: 'self-signed' }),
      ['fail certificate-self-signed target tls 587'],
    ],
    [
      'self-signed, between servers',
      withTls(25, { chain: 'self-signed' }),
      ['warn certificate-self-signed target tls 25'],
    ],
    [
      'without its intermediate',
      withTls(465, { chain: 'incomplete' }),
      ['fail certificate-incomplete-chain target tls 465'],
    ],
    [
      'from an authority of one’s own',
      withTls(465, { chain: 'untrusted-root' }),
      ['fail certificate-untrusted-root target tls 465'],
    ],
    ['for another name', withTls(587, { nameMatches: false }), ['fail certificate-wrong-name target tls 587']],
    [
      'asked for by address',
      withTls(587, { nameMatches: false }, '198.51.100.7'),
      ['warn certificate-not-for-address target tls 587'],
    ],
    [
      'not yet valid, between servers',
      withTls(25, { certificates: [early], validNow: false }),
      ['warn certificate-not-yet-valid target tls 25'],
    ],
    [
      'without its intermediate, between servers',
      withTls(25, { chain: 'incomplete' }),
      ['warn certificate-incomplete-chain target tls 25'],
    ],
    [
      'from an authority of one’s own, between servers',
      withTls(25, { chain: 'untrusted-root' }),
      ['warn certificate-untrusted-root target tls 25'],
    ],
    [
      'RSA with 1024 bits',
      withTls(587, { certificates: [certificate({ publicKey: 'rsa 1024' })] }),
      ['fail certificate-weak-key target tls 587'],
    ],
    [
      'RSA with 1024 bits, between servers',
      withTls(25, { certificates: [certificate({ publicKey: 'rsa 1024' })] }),
      ['warn certificate-weak-key target tls 25'],
    ],
    [
      'signed with SHA-1',
      withTls(587, { certificates: [certificate({ signatureAlgorithm: 'sha1WithRSAEncryption' })] }),
      ['fail certificate-weak-signature target tls 587'],
    ],
    [
      'signed with MD5, between servers',
      withTls(25, { certificates: [certificate({ signatureAlgorithm: 'md5WithRSAEncryption' })] }),
      ['warn certificate-weak-signature target tls 25'],
    ],
    [
      'signed with SHA-256',
      withTls(587, { certificates: [certificate({ signatureAlgorithm: 'sha256WithRSAEncryption' })] }),
      [],
    ],
    [
      'below an authority that signed itself with SHA-1',
      withTls(587, { certificates: [certificate(), certificate({ signatureAlgorithm: 'ecdsa-with-SHA1' })] }),
      [],
    ],
    ['RSA with 2048 bits', withTls(587, { certificates: [certificate({ publicKey: 'rsa 2048' })] }), []],
    ['Ed25519, short and strong', withTls(587, { certificates: [certificate({ publicKey: 'ed25519' })] }), []],
  ],
}
