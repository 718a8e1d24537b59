// Where the command line may connect to.
import type { AddressPolicy } from '../lib/plan/address-policy.ts'

/** On a person's own machine whatever that person may dial may be dialled. */
export const policy: AddressPolicy = 'any-unicast'
