/** Custom resources whose own function the harness calls, as CloudFormation does, when it is asked to. */
import { fields, type ResourceType, stableId } from './resource-type.ts'

export const CUSTOM_TYPES: Readonly<Record<string, ResourceType>> = {
  'Custom::McpEdgeProof': {
    ref: (naming) => stableId(naming, 20),
    attributes: {},
    properties: fields(
      'ServiceToken ServiceTimeout Server Upstream CredentialSecret ProbeVersion DeployedAt',
    ),
  },
}
