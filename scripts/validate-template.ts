// `npm run package`, second half: the packaged CloudFormation template is checked offline against AWS's own schemas
// and rules. Exit code 1 where it holds an error, 2 where there is none to check.
import { existsSync } from 'node:fs'
import { RegoEngine, TemplateFile, type ValidateConfig } from '@aws/cloudformation-validate'

const [, , path = '.serverless/cloudformation-template-update-stack.json'] = process.argv

/** W3005, a DependsOn beside a reference: the framework writes it on every function and route, and it does no harm. */
const config: ValidateConfig = { exclude: { ids: ['W3005'] } }

if (existsSync(path)) {
  process.exitCode = validate(path)
} else {
  console.error(`There is no template ${path}: package first (npm run package).`)
  process.exitCode = 2
}

function validate(template: string): 0 | 1 {
  const engine = new RegoEngine()
  const { diagnostics } = engine.validateStandard(new TemplateFile(template), config)
  engine.free()
  const findings = diagnostics.filter(({ severity }) => severity !== 'INFO' && severity !== 'DEBUG')
  for (const { severity, ruleId, entity, propertyPath, message } of findings)
    console.error([severity, ruleId, entity?.logicalId, propertyPath, message].filter(Boolean).join(' '))
  const errors = findings.filter(({ severity }) => severity !== 'WARN')
  console.error(errors.length > 0 ? `The template has ${errors.length} errors.` : 'The template is valid.')
  return errors.length > 0 ? 1 : 0
}
