// How far a chain of certificates leads, RFC 5280 section 6, in our own words: OpenSSL stops at its first complaint.
import type { X509Certificate } from 'node:crypto'
import type { ChainState } from '../mail/session-facts.ts'
import type { TrustedRoots } from './trusted-roots.ts'

export interface Chain {
  readonly state: ChainState
  /** From the leaf up; the root that we trust at its end, even where it was not sent. */
  readonly path: readonly X509Certificate[]
}

/** Certificates that are looked at: public chains have five at most, and a server may send hundreds to keep us busy. */
const maxSent = 16

/** Follows the chain that a server sent, leaf first; its order does not matter behind the leaf, nor does what is no part of it. */
export function followChain(sent: readonly [X509Certificate, ...X509Certificate[]], roots: TrustedRoots): Chain {
  const [leaf, ...others] = sent
  const unused = new Set(others.slice(0, maxSent))

  /** Each certificate is tried once: one that leads to no root leads to none by another way either. */
  function climb(path: readonly [X509Certificate, ...X509Certificate[]], top: X509Certificate): Chain {
    if (roots.named(top.subject).some((root) => root.fingerprint256 === top.fingerprint256)) {
      return { state: 'trusted', path }
    }
    const root = roots.named(top.issuer).find((candidate) => isIssuedBy(top, candidate))
    if (root) return { state: 'trusted', path: [...path, root] }
    if (isSignedByItself(top)) return { state: path.length === 1 ? 'self-signed' : 'untrusted-root', path }
    const reached: Chain[] = []
    for (const issuer of [...unused].filter((candidate) => candidate.ca && isIssuedBy(top, candidate))) {
      if (!unused.delete(issuer)) continue
      const chain = climb([...path, issuer], issuer)
      if (chain.state === 'trusted') return chain
      reached.push(chain)
    }
    return reached.find(({ state }) => state === 'untrusted-root') ?? reached[0] ?? deadEnd(path)
  }

  return climb([leaf], leaf)
}

/**
 * Nobody is here who issued the last certificate. Behind the leaf alone an intermediate was forgotten; behind an authority
 * it is most often the root, which no server needs to send, of an authority of one's own.
 */
function deadEnd(path: Chain['path']): Chain {
  return { state: path.length === 1 ? 'incomplete' : 'untrusted-root', path }
}

/** Whether the issuer's name, identifiers and key usage fit, and its key made the signature. */
function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && isSignedBy(certificate, issuer)
}

/** Without a look at the key usage: a server's own certificate rarely says that it may sign certificates. */
function isSignedByItself(certificate: X509Certificate): boolean {
  return certificate.subject === certificate.issuer && isSignedBy(certificate, certificate)
}

function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.verify(issuer.publicKey)
  } catch {
    return false // a key of a kind that OpenSSL cannot read
  }
}
