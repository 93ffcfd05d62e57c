/** A CDK app of somebody who installed the package: one configuration, one stack. */
import { App } from 'aws-cdk-lib'
import { AuthorizerStack, packedFunctions, readConfigFile } from 'mcp-authorizer/constructs'

const [, , configFile = '', outdir = ''] = process.argv
// The template is judged where the stack is tested; here it takes most of the time.
const app = new App({ outdir, builtinCloudFormationValidation: false })
const config = readConfigFile(configFile)
new AuthorizerStack(app, 'McpAuthorizer', { config, ...packedFunctions(app, config) })
app.synth()
