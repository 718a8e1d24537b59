// Names that an access provider gives to all of its addresses, "host-192-0-2-1.pool.example": receivers take whoever has one
// for a home connection, and many refuse its mail.

/** Whether a name is made of the address that it belongs to. */
export function isGenericName(name: string, address: string): boolean {
  return address.includes(':') ? holdsGroups(name, address) : holdsOctets(name, address)
}

/** All four octets, in this order or the other, decimal with or without zeros, or as eight hexadecimal digits. */
function holdsOctets(name: string, address: string): boolean {
  const octets = address.split('.').map(Number)
  const decimal = octets.map((octet) => `0{0,2}${octet}`)
  const hex = octets.map((octet) => octet.toString(16).padStart(2, '0')).join('')
  const patterns = [decimal, decimal.toReversed()].map((parts) => `(?<!\\d)${parts.join('[-._x]')}(?!\\d)`)
  return patterns.some((pattern) => new RegExp(pattern).test(name)) || name.includes(hex)
}

/** The last four groups, which no provider's name has by chance. */
function holdsGroups(name: string, address: string): boolean {
  const groups = address.split(':').filter((group) => group !== '' && group !== '0')
  return groups.length >= 3 && name.includes(groups.slice(-4).join('-').toLowerCase())
}
