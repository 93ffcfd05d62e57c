// The direction of imports: stages look back, never ahead; the core knows no framework, no SDK and no
// machine; functions never reach into the deployment or the local stack.
const CORE = '^functions/core/'

/** Each stage with the stages that come after it. */
const STAGES = ['credentials', 'principal', 'invocation', 'decision', 'constraints', 'quota', 'audit', 'forwarding']

const laterStages = STAGES.slice(0, -1).map((stage, index) => ({
  name: `${stage}-looks-back`,
  comment: 'A stage imports only earlier stages.',
  severity: 'error',
  from: { path: `${CORE}${stage}/` },
  to: { path: `${CORE}(${STAGES.slice(index + 1).join('|')})/` },
}))

module.exports = {
  forbidden: [
    ...laterStages,
    {
      name: 'core-is-pure',
      comment: 'The core does no I/O of its own and knows neither framework nor cloud.',
      severity: 'error',
      from: { path: CORE },
      to: { path: ['^node:', '^(fs|crypto|http|https|net|process|os|path)$', 'node_modules/(hono|@aws-sdk|undici|@open-policy-agent)/', '^functions/(adapters|authorizer|enforcer|activator|key-sync|audit-drain|edge-probe)/', '^(infra|cli|policies|test)/'] },
    },
    {
      name: 'functions-stand-alone',
      comment: 'What is deployed imports nothing of the deployment, the command line or the tests.',
      severity: 'error',
      from: { path: '^functions/' },
      to: { path: '^(infra|cli|test|bench)/' },
    },
    {
      name: 'adapters-serve',
      comment: 'Adapters implement ports; they do not know which function uses them.',
      severity: 'error',
      from: { path: '^functions/adapters/' },
      to: { path: '^functions/(authorizer|enforcer|activator|key-sync|audit-drain|edge-probe)/' },
    },
    {
      name: 'no-local-stack-in-the-deployment',
      severity: 'error',
      from: { path: '^infra/(?!local/)' },
      to: { path: '^infra/local/' },
    },
    {
      name: 'installed-without-the-local-stack',
      comment: 'What others install brings neither the local stack nor anything of the tests.',
      severity: 'error',
      from: { path: '^(package|cli)/' },
      to: { path: '^(infra/local|test|bench|examples)/' },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
