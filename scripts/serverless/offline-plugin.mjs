// Serverless plugin: `npm run offline` with the embedded services of scripts/local beside serverless-offline. Does
// nothing, and loads nothing, for any other command.
export default class OfflinePlugin {
  constructor(serverless, options, { log }) {
    this.serverless = serverless
    this.options = options
    this.log = log
    this.hooks = {
      'before:offline:start:init': () => this.startServices(),
      'after:offline:start:init': () => this.startSources(),
      'before:offline:start:end': () => this.services?.stop(),
    }
  }

  async startServices() {
    const { makeToken, startOfflineServices } = await import('./offline-services.ts')
    const { provider, functions } = this.serverless.service
    this.services = await startOfflineServices({ dataDir: process.env.SMTPING_DATA })
    Object.assign(provider.environment, this.services.environment)
    // There is no parameter store here, and no Secrets Manager.
    for (const { environment } of [functions.sendWorker, functions.followWorker])
      environment.TOKEN_KEY = this.services.tokenKey
    functions.followWorker.environment.MAILBOXES = process.env.SMTPING_MAILBOXES ?? ''
    if (functions.auth.environment.TOKEN_SHA256) return
    const { token, sha256 } = makeToken()
    functions.auth.environment.TOKEN_SHA256 = sha256
    this.token = token
  }

  startSources() {
    const { service } = this.serverless
    const { host, lambdaPort } = { ...service.custom['serverless-offline'], ...this.options }
    this.services.startSources({
      lambdaUrl: `http://${host}:${lambdaPort}`,
      deployedName: (name) => service.getFunction(name).name,
      onError: (error) => this.log.error(String(error)),
    })
    if (this.token) this.log.notice(`Callers say: Authorization: Bearer ${this.token}`)
  }
}
