// The plan of the house: every folder, and what it may import besides itself.
const pure = ['mail', 'records', 'contract', 'classification', 'plan', 'diagnosis', 'report']
const edges = ['smtp', 'probe', 'send', 'mailbox', 'store', 'queue', 'secrets']

const lib = (...names) => names.map((name) => `^lib/${name}/`)
const npm = (...names) => names.map((name) => `node_modules/(@types/)?${name}/`)
const node = (...names) => names.map((name) => `^(node:)?${name}$`)

const mayImport = {
  'lib/mail': [],
  'lib/records': lib('mail'),
  'lib/contract': [...lib('mail'), ...npm('zod')],
  'lib/classification': lib('mail'),
  'lib/plan': [...lib('mail', 'contract', 'classification'), ...npm('ipaddr.js')],
  'lib/diagnosis': lib('mail', 'records'),
  'lib/report': [...lib('mail', 'contract', 'diagnosis', 'classification'), ...npm('zod')],

  'lib/flow': lib(...pure),

  'lib/smtp': [...lib('mail'), ...node('net', 'tls', 'crypto')],
  'lib/probe': [
    ...lib('mail', 'records', 'plan', 'diagnosis', 'smtp'),
    ...npm('mailauth'), // in one file, see below
    ...node('net', 'tls', 'dns', 'dns/promises'),
  ],
  'lib/send': [...lib('mail', 'records', 'plan', 'classification', 'smtp'), ...npm('nodemailer'), ...node('crypto')],
  'lib/mailbox': [...lib('mail', 'classification'), ...npm('imapflow'), ...node('tls')],
  'lib/store': [
    ...lib('mail', 'contract', 'report'),
    ...npm('@aws-sdk'),
    ...node('crypto', 'fs/promises', 'path', 'zlib'),
  ],
  'lib/secrets': [...lib('contract'), ...npm('@aws-sdk'), ...node('fs/promises')],
  'lib/queue': [...lib('contract'), ...npm('@aws-sdk')],

  functions: [
    ...lib('mail', 'contract', 'plan', 'flow', 'report', ...edges),
    ...npm('@middy', '@aws-sdk', 'zod'),
    '^aws-lambda$', // types only, from @types/aws-lambda
    ...node('crypto', 'fs/promises', 'timers/promises'),
  ],
  cli: [
    ...lib('mail', 'contract', 'plan', 'flow', 'report', ...edges),
    '^fixtures/',
    ...npm('commander', 'yaml', 'zod'),
    ...node(
      'crypto',
      'fs/promises',
      'os',
      'path',
      'readline/promises',
      'stream',
      'stream/consumers',
      'timers/promises',
    ),
  ],
  web: lib(...pure),
  fixtures: [
    ...lib('mail'),
    ...npm('smtp-server', 'nodemailer', 'dns-packet', 'yaml', 'zod'),
    ...node(
      'net',
      'tls',
      'crypto',
      'events',
      'stream',
      'http',
      'dgram',
      'fs/promises',
      'worker_threads',
      'timers/promises',
    ),
  ],
}

const keepsToItsImports = Object.entries(mayImport).map(([folder, allowed]) => ({
  name: `${folder.replace('/', '-')}-keeps-to-its-imports`,
  comment: `${folder} may import itself and: ${allowed.join(', ') || 'nothing'}. Needing more means changing the plan in .dependency-cruiser.mjs first.`,
  severity: 'error',
  from: { path: `^${folder}/` },
  to: { pathNot: [`^${folder}/`, ...allowed] },
}))

export default {
  forbidden: [
    ...keepsToItsImports,
    {
      name: 'only-adapters-build-adapters',
      comment: 'A handler or a command receives its edges from adapters.ts and never builds one.',
      severity: 'error',
      from: { path: '^(functions|cli)/', pathNot: '[/-]adapters[.]ts$' },
      to: { path: lib(...edges) },
    },
    {
      name: 'only-the-fake-command-runs-the-fake-world',
      comment: 'The product knows its fixtures in one place only: the command that runs them.',
      severity: 'error',
      from: { path: '^cli/', pathNot: '^cli/(commands/fake[a-z-]*|adapters)[.]ts$' },
      to: { path: '^fixtures/' },
    },
    {
      name: 'product-knows-no-tests',
      comment: 'Something the product needs does not live beside the tests.',
      severity: 'error',
      from: { path: '^(functions|lib|cli|web|fixtures)/' },
      to: { path: '^(test|scripts)/' },
    },
    {
      name: 'mailauth-evaluates-spf-and-nothing-else',
      comment:
        'It is large and slow to load: one file of lib/probe imports its SPF, when an address is to be evaluated.',
      severity: 'error',
      from: { pathNot: '^lib/probe/sender/evaluate-spf[.]ts$' },
      to: { path: npm('mailauth') },
    },
    {
      name: 'mailauth-is-loaded-late',
      comment: 'Only await import(…) reaches it: a command that asks nothing of it does not wait for it.',
      severity: 'error',
      from: { path: '^(functions|lib|cli|web|fixtures|scripts|test)/' },
      to: { path: npm('mailauth'), dynamic: false },
    },
    {
      name: 'no-circular',
      comment: 'Two files that need each other tell one story.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file nobody imports is unused.',
      severity: 'error',
      from: { orphan: true, path: '^lib/' },
      to: {},
    },
    {
      name: 'not-to-dev-dependency',
      comment: 'What runs in production is a dependency, not a development dependency.',
      severity: 'error',
      from: { path: '^(functions|lib|cli|fixtures)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      conditionNames: ['import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
}
