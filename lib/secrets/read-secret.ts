// What a reference to a secret points to: SSM Parameter Store, Secrets Manager, or a file that only its owner reads.
import { readFile, stat } from 'node:fs/promises'
import { InputError } from '../contract/input-error.ts'

/** Milliseconds, for each attempt. Without the last of them the SDK only warns when the time is over. */
const limits = { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true } as const

/**
 * The text behind "ssm:NAME", "secretsmanager:ID" or "file:PATH", without a line end. Throws InputError about the `field`
 * for a reference of another form and for a file that is open to others; rejects where the service fails.
 */
export async function readSecret(reference: string, { field }: { readonly field: string }): Promise<string> {
  const [, source, place = ''] = /^(ssm|secretsmanager|file):(.+)$/s.exec(reference) ?? []
  if (source === 'ssm') return readParameter(place)
  if (source === 'secretsmanager') return readManagedSecret(place)
  if (source === 'file') return readOwnFile(place, field)
  throw new InputError([{ field, message: 'Write "ssm:PARAMETER", "secretsmanager:ID" or "file:PATH".' }])
}

async function readParameter(name: string): Promise<string> {
  const { GetParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm')
  const { Parameter } = await new SSMClient({ requestHandler: limits }).send(
    new GetParameterCommand({ Name: name, WithDecryption: true }),
  )
  return Parameter?.Value ?? ''
}

async function readManagedSecret(id: string): Promise<string> {
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager')
  const { SecretString } = await new SecretsManagerClient({ requestHandler: limits }).send(
    new GetSecretValueCommand({ SecretId: id }),
  )
  return SecretString ?? ''
}

/** Secrets in a file that others may read are refused, as ssh refuses such keys. */
async function readOwnFile(path: string, field: string): Promise<string> {
  const { mode } = await stat(path)
  const isOpenToOthers = process.platform !== 'win32' && (mode & 0o077) !== 0
  if (isOpenToOthers) throw new InputError([{ field, message: `Others may read ${path}: chmod 600 it.` }])
  return (await readFile(path, 'utf8')).replace(/\r?\n$/, '')
}
