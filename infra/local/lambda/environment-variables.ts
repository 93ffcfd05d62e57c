/**
 * The environment variables of a function's process: the template's, Lambda's reserved ones (Lambda,
 * "Defined runtime environment variables"), and the stand-ins' endpoints. Nothing of the harness's own.
 */
import type { FunctionModel } from './function-model.ts'

export interface EnvironmentSettings {
  readonly runtimeApi: string
  readonly taskRoot: string
  /** Where the runtime's own packages are. */
  readonly runtimeDirectory: string
  /** `AWS_ENDPOINT_URL_*` and the like; the template's own values win. */
  readonly endpoints: Readonly<Record<string, string>>
  readonly logStream: string
}

export function environmentVariables(
  model: FunctionModel,
  settings: EnvironmentSettings,
): Record<string, string> {
  return {
    ...settings.endpoints,
    ...model.environment,
    _HANDLER: model.handler,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_DEFAULT_REGION: model.region,
    AWS_REGION: model.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${model.runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(model.memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: model.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${model.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: settings.logStream,
    AWS_LAMBDA_RUNTIME_API: settings.runtimeApi,
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    LAMBDA_RUNTIME_DIR: settings.runtimeDirectory,
    LAMBDA_TASK_ROOT: settings.taskRoot,
    LANG: 'en_US.UTF-8',
    NODE_PATH: `${settings.runtimeDirectory}/node_modules`,
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TZ: ':UTC',
  }
}
