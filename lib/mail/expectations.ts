// What whoever asks for a check expects of the target; what is not said is not expected.

export const familyExpectations = ['ipv4', 'ipv6', 'both'] as const
export type FamilyExpectation = (typeof familyExpectations)[number]

export interface Expectations {
  /** The families that the name must have addresses of, and no other. */
  readonly family?: FamilyExpectation
  /** Bytes of attachments that a message is to carry, before they are encoded. */
  readonly payload?: number
  /** Days that the server's certificate must be valid for yet. Without them the lifetime decides. */
  readonly daysLeft?: { readonly warn?: number; readonly fail?: number }
}
