#!/usr/bin/env node
// The command line under the package's name, in the project itself.
import '../cli/mcp-authorizer.js'
