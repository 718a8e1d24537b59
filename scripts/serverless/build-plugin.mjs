// Serverless plugin: each function as its own bundle, dist/<function>/index.mjs, and a template without leftovers.
// osls runs no bundler of its own.
import { rm } from 'node:fs/promises'
import { bundleFunction, foreignSources } from './bundle.ts'

export default class BuildPlugin {
  constructor(serverless, _options, { log }) {
    this.serverless = serverless
    this.log = log
    this.hooks = {
      'before:package:createDeploymentArtifacts': () => this.bundleAll(),
      'before:deploy:function:packageFunction': () => this.bundleAll(),
      'before:aws:package:finalize:saveServiceState': () => this.dropSharedRole(),
    }
  }

  async bundleAll() {
    await rm('dist', { recursive: true, force: true })
    for (const [key, settings] of Object.entries(this.serverless.service.functions)) await this.bundle(key, settings)
  }

  async bundle(key, settings) {
    const [entry, exported] = settings.handler.split(/\.(?=[^.]*$)/)
    const { eagerBytes, lazyBytes, sources } = await bundleFunction(`${entry}.ts`, { folder: `dist/${key}` })
    const foreign = foreignSources(sources)
    if (foreign.length > 0) throw new Error(`The bundle of ${key} must not hold ${foreign.slice(0, 3).join(', ')}.`)
    settings.handler = `dist/${key}/index.${exported}`
    settings.package = { individually: true, patterns: ['!**', `dist/${key}/**`] }
    this.log.notice(`${key.padEnd(14)} ${kib(eagerBytes)} at start, ${kib(lazyBytes)} when needed`)
  }

  /** Each function has a role of its own; osls adds a shared one that nothing refers to. */
  dropSharedRole() {
    const { Resources } = this.serverless.service.provider.compiledCloudFormationTemplate
    const { IamRoleLambdaExecution: shared, ...others } = Resources
    const isUsed = JSON.stringify(others).includes('"IamRoleLambdaExecution"')
    if (shared && !isUsed) delete Resources.IamRoleLambdaExecution
  }
}

function kib(bytes) {
  return `${Math.round(bytes / 1024)} KiB`.padStart(9)
}
